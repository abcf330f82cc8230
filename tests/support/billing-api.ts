import { beforeEach } from 'vitest';
import { BillingDesk } from '../../src/billing/billing-desk.ts';
import type { BillingEvents } from '../../src/billing/billing-events.ts';
import { CustomerContactRepository } from '../../src/billing/customer-contact-repository.ts';
import { NotificationPreferenceRepository } from '../../src/billing/notification-preference-repository.ts';
import { billingRoutes } from '../../src/http/billing-routes.ts';
import type { Route } from '../../src/http/route.ts';
import type { PhonePolicy } from '../../src/notifications/phone-number.ts';
import { emptyBilling } from './billing-rows.ts';
import { type TestApi, useApi } from './test-api.ts';

/** The phones that the product takes unless told. */
export const phonePolicy = {
  defaultCountry: 'ID',
  allowedCountries: ['ID'],
  allowLandline: false,
} as PhonePolicy;

/** The routes of the billing on a real database, and what they said about it. */
export class BillingApi {
  readonly api: TestApi;
  /** Each event with the id that it is about, and whether its row could be seen. */
  told: string[] = [];
  /** Thrown by the next event, when a test sets it. */
  failure: Error | null = null;

  constructor(api: TestApi) {
    this.api = api;
  }

  /** Listens anew; `others` are routes beside its own. */
  async start(others: readonly Route[] = []): Promise<void> {
    const { knex, clock } = this.api.ledger;
    await emptyBilling(knex);
    this.told = [];
    this.failure = null;
    const routes = billingRoutes({
      desk: new BillingDesk({ db: knex, clock, events: this.#events() }),
      contacts: new CustomerContactRepository(knex),
      preferences: new NotificationPreferenceRepository(knex),
      phonePolicy,
      businessTimeZone: 'Asia/Jakarta',
      clock,
    });
    await this.api.start({ routes: [...routes, ...others] });
  }

  put(path: string, body: unknown) {
    return this.api.request('PUT', path, {
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    });
  }

  remove(path: string) {
    return this.api.request('DELETE', path);
  }

  #events(): BillingEvents {
    const hear =
      (word: string) =>
      async (_trx: unknown, id: number, reason?: string | null): Promise<void> => {
        if (this.failure) throw this.failure;
        this.told.push(reason == null ? `${word} ${id}` : `${word} ${id}: ${reason}`);
      };
    return {
      invoiceIssued: hear('issued'),
      subscriptionIsolated: hear('isolated'),
      subscriptionRestored: hear('restored'),
      periodRenewed: hear('renewed'),
      customerAdded: hear('added'),
      promiseRecorded: hear('promised'),
      incidentReported: hear('reported'),
      incidentResolved: hear('resolved'),
    };
  }
}

/** Gives the test file that calls this at its top the routes of an empty billing. */
export function useBillingApi(): BillingApi {
  const billing = new BillingApi(useApi());
  beforeEach(() => billing.start());
  return billing;
}

/** Bodies that are fine, in the order in which they need each other. */
export const bodies = {
  customer: { name: 'Budi Santoso', phone: '081234567890' },
  package: { name: 'Rumah 20', speed: '20 Mbps', price: 150_000 },
  prepaidPackage: { name: 'Voucher 30', price: '100000', kind: 'prepaid', durationDays: 30 },
  subscription: { customerId: 123, packageId: 7, startsOn: '2026-01-01', billDay: 20 },
  invoice: {
    customerId: 123,
    number: 'INV-456',
    period: '2026-11',
    dueOn: '2026-11-20',
    total: 150_000,
  },
  promise: { customerId: 123, promisedOn: '2026-11-25' },
  incident: { kind: 'outage', area: 'RW 05', startsAt: '2026-11-23T10:00:00+07:00' },
} as const;

/** Writes customer 123, packages 7 and 8, and a subscription to each, 70 postpaid, 80 prepaid. */
export async function writeBasics({ put }: { put: BillingApi['put'] }): Promise<void> {
  await put('/billing/customers/123', { ...bodies.customer, notify: false });
  await put('/billing/packages/7', bodies.package);
  await put('/billing/packages/8', bodies.prepaidPackage);
  await put('/billing/subscriptions/70', bodies.subscription);
  await put('/billing/subscriptions/80', { ...bodies.subscription, packageId: 8 });
}
