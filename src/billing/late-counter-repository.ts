import type { Knex } from 'knex';

/** The lateness of one customer, from the events of the current episode. */
export interface LateCounter {
  customerId: number;
  /** Late invoices within the window, with what a person has added or taken off. */
  count: number;
  /** Invoices paid on time since the last late one. */
  onTimeStreak: number;
  /** Goes up by one at each reset; a warning is given once in each. */
  episode: number;
}

/** How an invoice was settled. */
export interface LateEvent {
  customerId: number;
  invoiceId: number;
  /** `YYYY-MM-DD`. */
  dueOn: string;
  settledOn: string;
  daysLate: number;
  isLate: boolean;
}

/** Why a counter is another than its events make it. */
export interface LateCounterChange {
  customerId: number;
  action: 'reset' | 'adjusted' | 'on_time_reset' | 'reset_undone' | 'moved_to_prepaid' | 'isolated';
  oldCount: number;
  newCount: number;
  reason: string | null;
  /** The name of the key, or `system`. */
  actor: string;
}

/** From when on late events count. */
export interface LateWindow {
  /** Today, `YYYY-MM-DD`. */
  today: string;
  months: number;
}

interface CounterRow {
  customer_id: number;
  count: number;
  on_time_streak: number;
  episode: number;
}

const countedLate = `select cast(count(*) as integer) from late_events e
  where e.customer_id = c.customer_id and e.episode = c.episode and e.is_late
    and e.settled_on > cast(:today as date) - make_interval(months => :months)`;

const streak = `select cast(count(*) as integer) from late_events e
  where e.customer_id = c.customer_id and e.episode = c.episode and not e.is_late
    and (e.settled_on, e.id) > coalesce((
      select (l.settled_on, l.id) from late_events l
      where l.customer_id = c.customer_id and l.episode = c.episode and l.is_late
      order by l.settled_on desc, l.id desc limit 1
    ), row(date '-infinity', cast(0 as bigint)))`;

/** How a counter is read; needs `late_counters c` and the window's values. */
export const lateCounterColumns = `c.customer_id, c.episode, c.on_time_streak,
  greatest((${countedLate}) + c.adjustment, 0) as count`;

/** Every statement that writes about lateness, within the caller's transaction. */
export class LateCounterRepository {
  readonly #trx: Knex.Transaction;
  readonly #window: LateWindow;

  constructor(trx: Knex.Transaction, window: LateWindow) {
    this.#trx = trx;
    this.#window = window;
  }

  /** The counter, kept from everybody else until the transaction ends. */
  async lock(customerId: number, now: Date): Promise<LateCounter> {
    await this.#trx.raw(
      `insert into late_counters (customer_id, updated_at) values (:customerId, :now)
       on conflict (customer_id) do nothing`,
      { customerId, now },
    );
    await this.#trx.raw('select 1 from late_counters where customer_id = :customerId for update', {
      customerId,
    });
    return this.read(customerId);
  }

  /** The counter of a customer who has one, as of the last statement. */
  async read(customerId: number): Promise<LateCounter> {
    const { rows } = await this.#trx.raw<{ rows: [CounterRow] }>(
      `select ${lateCounterColumns} from late_counters c where c.customer_id = :customerId`,
      { customerId, ...this.#window },
    );
    return toLateCounter(rows[0]);
  }

  /** Writes the event of an invoice into the episode; false when the invoice has one. */
  async addEvent(event: LateEvent, episode: number, now: Date): Promise<boolean> {
    const { rows } = await this.#trx.raw<{ rows: unknown[] }>(
      `insert into late_events (customer_id, invoice_id, due_on, settled_on, days_late, is_late,
         episode, created_at)
       values (:customerId, :invoiceId, :dueOn, :settledOn, :daysLate, :isLate, :episode, :now)
       on conflict (invoice_id) do nothing returning 1`,
      { ...event, episode, now },
    );
    return rows.length === 1;
  }

  /** Takes the event of an invoice away; null when there was none. */
  async removeEvent(invoiceId: number): Promise<{ customerId: number; episode: number } | null> {
    const { rows } = await this.#trx.raw<{ rows: { customer_id: number; episode: number }[] }>(
      'delete from late_events where invoice_id = :invoiceId returning customer_id, episode',
      { invoiceId },
    );
    return rows[0] ? { customerId: rows[0].customer_id, episode: rows[0].episode } : null;
  }

  /** Counts the on-time streak again and answers with the counter. */
  async recount(customerId: number, now: Date): Promise<LateCounter> {
    await this.#trx.raw(
      `update late_counters c set on_time_streak = (${streak}), updated_at = :now
       where c.customer_id = :customerId`,
      { customerId, now },
    );
    return this.read(customerId);
  }

  /** Moves on to another episode, which starts with nothing. */
  async startEpisode(customerId: number, episode: number, now: Date): Promise<void> {
    await this.#trx.raw(
      `update late_counters set episode = :episode, adjustment = 0, on_time_streak = 0,
         updated_at = :now
       where customer_id = :customerId`,
      { customerId, episode, now },
    );
  }

  /** Adds to, or takes off, what the events make of the counter. */
  async adjust(customerId: number, by: number, now: Date): Promise<void> {
    await this.#trx.raw(
      `update late_counters set adjustment = adjustment + :by, updated_at = :now
       where customer_id = :customerId`,
      { customerId, by, now },
    );
  }

  /** Writes down who changed a counter and why. */
  async writeChange(change: LateCounterChange, now: Date): Promise<void> {
    await this.#trx.raw(
      `insert into late_counter_changes
         (customer_id, action, old_count, new_count, reason, actor, at)
       values (:customerId, :action, :oldCount, :newCount, :reason, :actor, :now)`,
      { ...change, now },
    );
  }

  /** The count before the newest change, when that was a reset and nothing happened since. */
  async countBeforeOnTimeReset(customerId: number, episode: number): Promise<number | null> {
    const { rows } = await this.#trx.raw<{ rows: { action: string; old_count: number }[] }>(
      `select action, old_count from late_counter_changes
       where customer_id = :customerId and not exists (select 1 from late_events
         where customer_id = :customerId and episode = :episode)
       order by id desc limit 1`,
      { customerId, episode },
    );
    return rows[0]?.action === 'on_time_reset' ? rows[0].old_count : null;
  }
}

/** Turns a row into the counter that the rest of the billing speaks about. */
export function toLateCounter(row: CounterRow): LateCounter {
  return {
    customerId: row.customer_id,
    count: row.count,
    onTimeStreak: row.on_time_streak,
    episode: row.episode,
  };
}
