import type { Knex } from 'knex';
import {
  type LateCounter,
  type LateEvent,
  type LateWindow,
  lateCounterColumns,
  toLateCounter,
} from './late-counter-repository.ts';

/** One customer's lateness, with what it comes from. */
export interface LatenessRecord extends LateCounter {
  /** The customer's id, by which lists are walked. */
  id: number;
  name: string;
  /** The newest first, at most {@link shownEvents}. */
  events: readonly (LateEvent & { episode: number })[];
  /** Resets and adjustments, the newest first, at most {@link shownEvents}. */
  changes: readonly {
    action: string;
    oldCount: number;
    newCount: number;
    reason: string | null;
    actor: string;
    at: Date;
  }[];
}

/** Which customers a list shows. */
export interface LatenessFilter {
  customerId?: number | undefined;
  /** The least count. */
  minCount: number;
}

const shownEvents = 24;

type CounterRow = Parameters<typeof toLateCounter>[0] & { name: string };

interface EventRow {
  customer_id: number;
  invoice_id: number;
  due_on: string;
  settled_on: string;
  days_late: number;
  is_late: boolean;
  episode: number;
}

interface ChangeRow {
  customer_id: number;
  action: string;
  old_count: number;
  new_count: number;
  reason: string | null;
  actor: string;
  at: Date;
}

/** Customers with a counter, the highest id first. */
export async function listLateness(
  db: Knex,
  filter: LatenessFilter,
  page: { limit: number; before: number | null },
  window: LateWindow,
): Promise<LatenessRecord[]> {
  const { rows } = await db.raw<{ rows: CounterRow[] }>(
    `select * from (
       select ${lateCounterColumns}, u.name
       from late_counters c join customers u on u.id = c.customer_id
       where (cast(:customerId as bigint) is null or c.customer_id = :customerId)
         and (cast(:before as bigint) is null or c.customer_id < :before)
     ) counted where count >= :minCount order by customer_id desc limit :limit`,
    { ...filter, customerId: filter.customerId ?? null, ...page, ...window },
  );
  const ids = rows.map((row) => row.customer_id);
  const [events, changes] = await Promise.all([readEvents(db, ids), readChanges(db, ids)]);
  return rows.map((row) => ({
    id: row.customer_id,
    ...toLateCounter(row),
    name: row.name,
    events: events.filter((event) => event.customerId === row.customer_id),
    changes: changes
      .filter((change) => change.customer_id === row.customer_id)
      .map(({ action, old_count: oldCount, new_count: newCount, reason, actor, at }) => {
        return { action, oldCount, newCount, reason, actor, at };
      }),
  }));
}

async function readEvents(db: Knex, customerIds: readonly number[]) {
  const { rows } = await db.raw<{ rows: EventRow[] }>(
    `select e.customer_id, e.invoice_id, e.due_on, e.settled_on, e.days_late, e.is_late, e.episode
     from unnest(cast(:customerIds as bigint[])) as asked (id)
     cross join lateral (
       select * from late_events where customer_id = asked.id
       order by settled_on desc, id desc limit :shownEvents
     ) e`,
    { customerIds, shownEvents },
  );
  return rows.map((row) => ({
    customerId: row.customer_id,
    invoiceId: row.invoice_id,
    dueOn: row.due_on,
    settledOn: row.settled_on,
    daysLate: row.days_late,
    isLate: row.is_late,
    episode: row.episode,
  }));
}

async function readChanges(db: Knex, customerIds: readonly number[]): Promise<ChangeRow[]> {
  const { rows } = await db.raw<{ rows: ChangeRow[] }>(
    `select e.customer_id, e.action, e.old_count, e.new_count, e.reason, e.actor, e.at
     from unnest(cast(:customerIds as bigint[])) as asked (id)
     cross join lateral (
       select * from late_counter_changes where customer_id = asked.id
       order by id desc limit :shownEvents
     ) e`,
    { customerIds, shownEvents },
  );
  return rows;
}
