import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import { inSavepoint } from '../database/savepoint.ts';
import type { Logger } from '../logger.ts';
import { formatRupiah } from '../notifications/formats/rupiah.ts';
import { addDays, instantAt, localTime } from '../outbox/local-time.ts';
import type { BillingEvents } from './billing-events.ts';
import type { BillingEvent, BillingNotifier } from './billing-notifier.ts';
import {
  markForAnnouncement,
  readIssuedInvoice,
  readLine,
  readPackageName,
  readPeriodOwner,
  readPromise,
} from './event-facts.ts';
import type { IncidentNews } from './incident-news.ts';
import { promiseValues } from './runs/plan-promise.ts';
import type { BusinessDefaults } from './runs/run-facts.ts';

interface BillingAnnouncementsOptions {
  notifier: Pick<BillingNotifier, 'notify'>;
  incidents: IncidentNews;
  defaults: BusinessDefaults;
  clock: Clock;
  logger: Logger;
  /** Called after a commit that may have given the outbox something to do. */
  wakeOutbox: () => void;
}

const lockTimeoutMs = 2_000;

/** Tells customers what has just been written, within the transaction that writes it. */
export class BillingAnnouncements implements BillingEvents {
  readonly #options: BillingAnnouncementsOptions;

  constructor(options: BillingAnnouncementsOptions) {
    this.#options = options;
  }

  invoiceIssued(trx: Knex.Transaction, invoiceId: number): Promise<void> {
    return this.#tell('invoice_created', trx, (on) => this.#invoiceCreated(on, invoiceId));
  }

  subscriptionIsolated(
    trx: Knex.Transaction,
    subscriptionId: number,
    reason: string | null,
  ): Promise<void> {
    return this.#tell('service_suspended', trx, async (on) => {
      const line = await readLine(on, subscriptionId);
      if (!line) return null;
      return {
        type: 'service_suspended',
        customerId: line.customer_id,
        subscriptionId,
        dedupeKey: `service_suspended:${subscriptionId}:${line.updated_at.getTime()}`,
        variables: {
          packageName: line.package_name,
          ...(reason !== null && { reason }),
          ...(Number(line.owed) > 0 && { total: formatRupiah(line.owed) }),
        },
      };
    });
  }

  subscriptionRestored(trx: Knex.Transaction, subscriptionId: number): Promise<void> {
    return this.#tell('service_restored', trx, async (on) => {
      const line = await readLine(on, subscriptionId);
      if (!line) return null;
      return {
        type: 'service_restored',
        customerId: line.customer_id,
        subscriptionId,
        dedupeKey: `service_restored:${subscriptionId}:${line.updated_at.getTime()}`,
        variables: { packageName: line.package_name },
      };
    });
  }

  periodRenewed(trx: Knex.Transaction, periodId: number): Promise<void> {
    return this.#tell('prepaid_renewed', trx, async (on) => {
      const owner = await readPeriodOwner(on, periodId);
      if (!owner) return null;
      return {
        type: 'prepaid_renewed',
        customerId: owner.customer_id,
        subscriptionId: owner.subscription_id,
        prepaidPeriodId: periodId,
        dedupeKey: `prepaid_renewed:${periodId}`,
      };
    });
  }

  customerAdded(trx: Knex.Transaction, customerId: number): Promise<void> {
    return this.#tell('customer_welcome', trx, async (on) => {
      const packageName = await readPackageName(on, customerId);
      return {
        type: 'customer_welcome',
        customerId,
        dedupeKey: `customer_welcome:${customerId}`,
        ...(packageName !== null && { variables: { packageName } }),
      };
    });
  }

  promiseRecorded(trx: Knex.Transaction, promiseId: number): Promise<void> {
    return this.#tell('promise_recorded', trx, async (on) => {
      const promise = await readPromise(on, promiseId);
      if (!promise) return null;
      const { customer_id: customerId, invoice_id: invoiceId } = promise;
      const language = promise.language ?? this.#options.defaults.language;
      return {
        type: 'promise_recorded',
        customerId,
        ...(invoiceId !== null && { invoiceId }),
        dedupeKey: `promise_recorded:${promiseId}`,
        variables: promiseValues(promise, language),
      };
    });
  }

  incidentReported(trx: Knex.Transaction, incidentId: number): Promise<void> {
    return this.#guard('incident', trx, (on) => this.#options.incidents.report(on, incidentId));
  }

  incidentResolved(trx: Knex.Transaction, incidentId: number): Promise<void> {
    return this.#guard('incident', trx, (on) => this.#options.incidents.resolve(on, incidentId));
  }

  /** The run tells of invoices that are issued on a later day; one that is overdue is no news. */
  async #invoiceCreated(on: Knex, invoiceId: number): Promise<BillingEvent | null> {
    await markForAnnouncement(on, invoiceId);
    const invoice = await readIssuedInvoice(on, invoiceId);
    if (!invoice) return null;
    const { clock, defaults } = this.#options;
    const timeZone = invoice.time_zone ?? defaults.timeZone;
    const today = localTime(clock.now(), timeZone).date;
    if ((invoice.issued_on ?? today) > today || invoice.due_on < today) return null;
    return {
      type: 'invoice_created',
      customerId: invoice.customer_id,
      invoiceId,
      ...(invoice.subscription_id !== null && { subscriptionId: invoice.subscription_id }),
      amount: invoice.remaining,
      dedupeKey: `invoice_created:${invoiceId}`,
      expiresAt: instantAt(addDays(invoice.due_on, 1), 0, timeZone),
    };
  }

  #tell(
    type: string,
    trx: Knex.Transaction,
    read: (on: Knex) => Promise<BillingEvent | null>,
  ): Promise<void> {
    return this.#guard(type, trx, async (on) => {
      const event = await read(on);
      if (event) await this.#options.notifier.notify(event, on);
    });
  }

  /** `work` goes through the savepoint: the transaction itself waits until that is released. */
  async #guard(
    event: string,
    trx: Knex.Transaction,
    work: (on: Knex.Transaction) => Promise<void>,
  ): Promise<void> {
    try {
      await inSavepoint(trx, lockTimeoutMs, work);
      void trx.executionPromise.then(this.#options.wakeOutbox, () => undefined);
    } catch (error) {
      this.#options.logger.error({ event, err: error }, 'billing.not_announced');
    }
  }
}
