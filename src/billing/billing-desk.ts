import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import { conflict } from './billing-errors.ts';
import type { BillingEvents } from './billing-events.ts';
import { CustomerRepository } from './customer-repository.ts';
import { type IncidentRecord, IncidentRepository } from './incident-repository.ts';
import { type InvoiceRecord, InvoiceRepository } from './invoice-repository.ts';
import type { MirroredPayments } from './mirrored-payments.ts';
import { PackageRepository } from './package-repository.ts';
import { type PromiseRecord, PromiseRepository, type PromiseStatus } from './promise-repository.ts';
import type { RecordName } from './record.ts';
import { RecordDesk } from './record-desk.ts';
import { SubscriptionActions } from './subscription-actions.ts';
import { SubscriptionRepository } from './subscription-repository.ts';

interface BillingDeskOptions {
  db: Knex;
  clock: Clock;
  /** Who tells customers; null when nobody does. */
  events?: BillingEvents | null;
  /** Who draws the conclusions of payments that were taken elsewhere; null when nobody does. */
  mirroredPayments?: MirroredPayments | null;
}

/** Where an existing billing writes down its data, and says what happened to it. */
export class BillingDesk {
  readonly customers;
  readonly packages;
  readonly subscriptions;
  readonly subscriptionActions;
  readonly invoices;
  readonly promises;
  readonly incidents;
  readonly #db: Knex;
  readonly #clock: Clock;
  readonly #events: BillingEvents | null;

  constructor({ db, clock, events = null, mirroredPayments = null }: BillingDeskOptions) {
    this.#db = db;
    this.#clock = clock;
    this.#events = events;
    const shared = { db, clock };
    this.customers = new RecordDesk({
      ...shared,
      kind: 'customer',
      store: (on) => new CustomerRepository(on),
      announce: async (trx, { id }) => events?.customerAdded(trx, id),
    });
    this.packages = new RecordDesk({
      ...shared,
      kind: 'package',
      store: (on) => new PackageRepository(on),
    });
    this.subscriptions = new RecordDesk({
      ...shared,
      kind: 'subscription',
      store: (on) => new SubscriptionRepository(on),
    });
    this.subscriptionActions = new SubscriptionActions({ ...shared, events });
    this.invoices = new RecordDesk({
      ...shared,
      kind: 'invoice',
      store: (on) => new InvoiceRepository(on),
      announce: async (trx, { id }) => events?.invoiceIssued(trx, id),
      follow: async (trx, { before, after, fields: { paidAt = null } }) =>
        mirroredPayments?.follow(trx, { before, after, paidAt }, clock.now()),
    });
    this.promises = new RecordDesk({
      ...shared,
      kind: 'promise',
      store: (on) => new PromiseRepository(on),
      announce: async (trx, { id }) => events?.promiseRecorded(trx, id),
    });
    this.incidents = new RecordDesk({
      ...shared,
      kind: 'incident',
      store: (on) => new IncidentRepository(on),
      announce: async (trx, { id }) => events?.incidentReported(trx, id),
    });
  }

  /** Takes an invoice back; repeatable. Throws 404, 409 `invoice_paid` when money came in. */
  async cancelInvoice(name: RecordName, reason: string | null): Promise<InvoiceRecord> {
    const { id } = await this.invoices.get(name);
    const cancelled = await new InvoiceRepository(this.#db).cancel(id, reason, this.#clock.now());
    const invoice = cancelled ?? (await this.invoices.get(name));
    if (invoice.status === 'cancelled') return invoice;
    const message = 'Something was paid of this invoice. Void its payments first.';
    throw conflict('invoice_paid', 'id', message);
  }

  /** Says what became of a promise; repeatable. Throws 404, 409 `promise_settled`. */
  async settlePromise(
    name: RecordName,
    status: Exclude<PromiseStatus, 'open'>,
  ): Promise<PromiseRecord> {
    const { id } = await this.promises.get(name);
    const settled = await new PromiseRepository(this.#db).settle(id, status, this.#clock.now());
    const promise = settled ?? (await this.promises.get(name));
    if (promise.status === status) return promise;
    const message = `This promise is ${promise.status} already. Record a new one.`;
    throw conflict('promise_settled', 'id', message);
  }

  /** Says that an incident is over, at `at` or now; repeatable. Throws 404. */
  async resolveIncident(
    name: RecordName,
    { at, notify }: { at: Date | null; notify: boolean },
  ): Promise<IncidentRecord> {
    const before = await this.incidents.get(name);
    const { id } = before;
    const now = this.#clock.now();
    return this.#db.transaction(async (trx) => {
      const incident = await new IncidentRepository(trx).resolve(id, at ?? now, now);
      if (incident && notify) await this.#events?.incidentResolved(trx, id);
      return incident ?? before;
    });
  }
}
