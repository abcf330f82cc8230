import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import { daysBetween, localTime } from '../outbox/local-time.ts';
import { notFound } from './billing-errors.ts';
import { CustomerRepository } from './customer-repository.ts';
import {
  type LateCounter,
  LateCounterRepository,
  type LateEvent,
  type LateWindow,
} from './late-counter-repository.ts';
import { readDueInvoice } from './due-invoice.ts';
import type { LateConsequences } from './late-consequences.ts';
import { type LatenessFilter, type LatenessRecord, listLateness } from './late-payment-report.ts';

/** How lateness is counted. */
interface LateSettings {
  /** Days after the due date that are still on time; a subscription may allow more. */
  graceDays: number;
  /** How far back late invoices count. */
  windowMonths: number;
  /** Invoices in a row, paid on time, after which the counter starts anew. */
  resetAfterOnTime: number;
}

interface LatePaymentTrackingOptions {
  db: Knex;
  settings: LateSettings;
  consequences: LateConsequences;
  businessTimeZone: string;
  clock: Clock;
}

/**
 * Keeps the books on who pays late: one event for each invoice, written when it becomes fully
 * paid. An invoice that is paid on its due date, in the customer's own zone, is on time.
 */
export class LatePaymentTrackingService {
  readonly #options: LatePaymentTrackingOptions;

  constructor(options: LatePaymentTrackingOptions) {
    this.#options = options;
  }

  /**
   * Writes down that an invoice has become fully paid at `at`, within the transaction that made
   * it so. A counter that crosses a threshold by that has its consequences, which never harm
   * `trx`. Repeatable.
   */
  async recordSettled(trx: Knex.Transaction, invoiceId: number, at: Date): Promise<void> {
    const { clock, settings, consequences } = this.#options;
    const now = clock.now();
    const { event, zone } = await this.#readEvent(trx, invoiceId, at);
    const window = this.#window(zone);
    const counters = new LateCounterRepository(trx, window);
    const before = await counters.lock(event.customerId, now);
    if (!(await counters.addEvent(event, before.episode, now))) return;
    const after = await counters.recount(event.customerId, now);
    if (event.isLate) return consequences.follow(trx, window, { before, after, invoiceId });
    if (before.count > 0 && after.onTimeStreak >= settings.resetAfterOnTime) {
      await counters.startEpisode(event.customerId, before.episode + 1, now);
      const reason = `${after.onTimeStreak} invoices in a row were paid on time`;
      await this.#writeChange(counters, before, 0, 'on_time_reset', { reason, actor: 'system' });
    }
  }

  /**
   * Forgets the event of an invoice that is not paid after all, and the reset that it may have
   * brought. Repeatable.
   */
  async undo(trx: Knex.Transaction, invoiceId: number): Promise<void> {
    const now = this.#options.clock.now();
    const { event, zone } = await this.#readEvent(trx, invoiceId, now);
    const counters = new LateCounterRepository(trx, this.#window(zone));
    const before = await counters.lock(event.customerId, now);
    const removed = await counters.removeEvent(invoiceId);
    if (!removed) return;
    if (removed.episode === before.episode - 1) await this.#undoReset(counters, before, now);
    await counters.recount(event.customerId, now);
  }

  /**
   * Sets a customer's counter by hand, and writes down who did it and why; 0 starts a new
   * episode. Throws 404 `customer_not_found`.
   */
  async adjust(
    customerId: number,
    count: number,
    by: { reason: string; actor: string },
  ): Promise<LateCounter> {
    const { db, clock } = this.#options;
    const now = clock.now();
    return db.transaction(async (trx) => {
      if (!(await new CustomerRepository(trx).find(customerId))) {
        throw notFound('customer', 'customerId');
      }
      const counters = new LateCounterRepository(trx, this.#window(this.#options.businessTimeZone));
      const before = await counters.lock(customerId, now);
      if (count === 0) await counters.startEpisode(customerId, before.episode + 1, now);
      else await counters.adjust(customerId, count - before.count, now);
      await this.#writeChange(counters, before, count, count === 0 ? 'reset' : 'adjusted', by);
      return counters.read(customerId);
    });
  }

  /** Customers with a counter as it stands today, the highest id first. */
  list(
    filter: LatenessFilter,
    page: { limit: number; before: number | null },
  ): Promise<LatenessRecord[]> {
    const { db, businessTimeZone } = this.#options;
    return listLateness(db, filter, page, this.#window(businessTimeZone));
  }

  async #undoReset(counters: LateCounterRepository, before: LateCounter, now: Date): Promise<void> {
    const { customerId, episode } = before;
    const count = await counters.countBeforeOnTimeReset(customerId, episode);
    if (count === null) return;
    await counters.startEpisode(customerId, episode - 1, now);
    const restored = await counters.read(customerId);
    await counters.adjust(customerId, count - restored.count, now);
    const by = { reason: 'the payment that brought the reset was voided', actor: 'system' };
    await this.#writeChange(counters, before, count, 'reset_undone', by);
  }

  #window(zone: string): LateWindow {
    const { settings, clock } = this.#options;
    return { today: localTime(clock.now(), zone).date, months: settings.windowMonths };
  }

  #writeChange(
    counters: LateCounterRepository,
    { customerId, count }: LateCounter,
    newCount: number,
    action: 'reset' | 'adjusted' | 'on_time_reset' | 'reset_undone',
    by: { reason: string; actor: string },
  ): Promise<void> {
    const change = { customerId, action, oldCount: count, newCount, ...by };
    return counters.writeChange(change, this.#options.clock.now());
  }

  async #readEvent(
    trx: Knex.Transaction,
    invoiceId: number,
    at: Date,
  ): Promise<{ event: LateEvent; zone: string }> {
    const { settings, businessTimeZone } = this.#options;
    const { customerId, dueOn, timeZone, graceDays } = await readDueInvoice(trx, invoiceId);
    const zone = timeZone ?? businessTimeZone;
    const settledOn = localTime(at, zone).date;
    const days = daysBetween(dueOn, settledOn);
    const isLate = days > Math.max(settings.graceDays, graceDays);
    const daysLate = Math.max(days, 0);
    return { event: { customerId, invoiceId, dueOn, settledOn, daysLate, isLate }, zone };
  }
}
