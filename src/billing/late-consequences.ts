import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import { inSavepoint } from '../database/savepoint.ts';
import type { Logger } from '../logger.ts';
import type { BillingNotifier } from './billing-notifier.ts';
import {
  type LateCounter,
  LateCounterRepository,
  type LateWindow,
} from './late-counter-repository.ts';

/** What follows from being late again and again. */
interface LateConsequenceSettings {
  /** Counts at which the customer is warned, ascending: the first time, then for the last time. */
  warnAt: readonly number[];
  /** The count at which `action` is taken. */
  threshold: number;
  action: 'none' | 'prepaid' | 'isolate';
}

interface LateConsequencesOptions {
  settings: LateConsequenceSettings;
  notifier: Pick<BillingNotifier, 'notify'>;
  clock: Clock;
  logger: Logger;
}

/** A counter before and after the invoice that was paid late. */
interface Crossing {
  before: LateCounter;
  after: LateCounter;
  invoiceId: number;
}

const lockTimeoutMs = 2_000;
/** A warning waits for the end of quiet days, but says nothing new after a week. */
const warningLifetimeMs = 7 * 86_400_000;

const actions = {
  prepaid: {
    sql: `update subscriptions set kind = 'prepaid', updated_at = :now
      where customer_id = :customerId and kind = 'postpaid' and status <> 'ended' returning 1`,
    type: 'late_moved_to_prepaid',
    change: 'moved_to_prepaid',
  },
  isolate: {
    sql: `update subscriptions set status = 'isolated', isolated_at = :now, updated_at = :now
      where customer_id = :customerId and kind = 'postpaid' and status = 'active' returning 1`,
    type: 'late_isolated',
    change: 'isolated',
  },
} as const;

/** Warns customers, and takes the operator's action, when their counter crosses a threshold. */
export class LateConsequences {
  readonly #options: LateConsequencesOptions;

  constructor(options: LateConsequencesOptions) {
    this.#options = options;
  }

  /**
   * Does what the counter calls for that has just risen. Never throws and never harms `trx`:
   * what could not be done is logged, and not announced.
   */
  async follow(trx: Knex.Transaction, window: LateWindow, crossing: Crossing): Promise<void> {
    const { warnAt, threshold, action } = this.#options.settings;
    const crosses = (level: number) =>
      crossing.before.count < level && level <= crossing.after.count;
    if (action !== 'none' && crosses(threshold)) {
      await this.#act(trx, window, crossing, action);
      return;
    }
    const level = warnAt.findLast(crosses);
    if (level !== undefined) await this.#warn(trx, crossing, level);
  }

  async #warn(trx: Knex.Transaction, { after, invoiceId }: Crossing, level: number): Promise<void> {
    const { notifier, clock, settings } = this.#options;
    const { customerId, episode, count } = after;
    const isFirst = level === settings.warnAt[0];
    await notifier.notify(
      {
        type: isFirst ? 'late_warning_3' : 'late_warning_4',
        customerId,
        invoiceId,
        dedupeKey: `late_warning:${customerId}:${episode}:${level}`,
        variables: { lateCount: count, ...this.#threat() },
        expiresAt: new Date(clock.now().getTime() + warningLifetimeMs),
      },
      trx,
    );
  }

  /** Nobody is told of a threshold at which nothing happens. */
  #threat(): { threshold?: number } {
    const { action, threshold } = this.#options.settings;
    return action === 'none' ? {} : { threshold };
  }

  async #act(
    trx: Knex.Transaction,
    window: LateWindow,
    { after, invoiceId }: Crossing,
    action: keyof typeof actions,
  ): Promise<void> {
    const { notifier, logger } = this.#options;
    const { customerId, episode, count } = after;
    const { type } = actions[action];
    const dedupeKey = `late_action:${customerId}:${episode}`;
    try {
      const isDone = await inSavepoint(trx, lockTimeoutMs, (savepoint) =>
        this.#change(savepoint, window, after, action),
      );
      if (!isDone) return;
      const variables = { lateCount: count, ...this.#threat() };
      await notifier.notify({ type, customerId, invoiceId, dedupeKey, variables }, trx);
    } catch (error) {
      logger.error({ customerId, action, err: error }, 'billing.late_action_failed');
    }
  }

  /** Does it, and starts a new episode with it; false when there was nothing to change. */
  async #change(
    savepoint: Knex.Transaction,
    window: LateWindow,
    { customerId, episode, count }: LateCounter,
    action: keyof typeof actions,
  ): Promise<boolean> {
    const now = this.#options.clock.now();
    const { sql, change } = actions[action];
    const { rows } = await savepoint.raw<{ rows: unknown[] }>(sql, { customerId, now });
    if (rows.length === 0) return false;
    const counters = new LateCounterRepository(savepoint, window);
    await counters.startEpisode(customerId, episode + 1, now);
    await counters.writeChange(
      {
        customerId,
        action: change,
        oldCount: count,
        newCount: 0,
        reason: `${count} invoices were paid late`,
        actor: 'system',
      },
      now,
    );
    return true;
  }
}
