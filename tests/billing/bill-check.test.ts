import { beforeEach, describe, expect, it } from 'vitest';
import { createBillCheck } from '../../src/billing/bill-check.ts';
import type { BillingEvent } from '../../src/billing/billing-notifier.ts';
import { addCustomer, addInvoice } from '../support/billing-rows.ts';
import { useBilling } from '../support/test-billing.ts';
import { useOutbox } from '../support/test-outbox.ts';

const outbox = useOutbox();
const { ledger } = outbox;
const billing = useBilling(ledger);
const named = (id: number) => ({ id, externalRef: null });
const reminder: BillingEvent = {
  type: 'invoice_reminder',
  customerId: 123,
  invoiceId: 456,
  dedupeKey: 'invoice_reminder:456:H-3',
};

beforeEach(async () => {
  await addCustomer(ledger.knex);
  await addInvoice(ledger.knex);
});

async function queue(event: BillingEvent): Promise<string> {
  const result = await billing.parts.notifier.notify(event);
  expect(result).toMatchObject({ outcome: 'queued' });
  return (result as { notificationId: string }).notificationId;
}

/** What the check says about the one notification that may leave now. */
async function objection(): Promise<string | null> {
  const claim = await ledger.claim();
  expect(claim).not.toBeNull();
  const found = await createBillCheck(ledger.knex)(claim!, ledger.clock.now());
  return found && found.code;
}

describe('a bill that is about to leave', () => {
  it.each<[string, () => Promise<unknown>, string | null]>([
    ['open as it says', async () => null, null],
    ['paid', () => billing.kasir.record(payment('150000.00'), null), 'already_paid'],
    ['paid in part', () => billing.kasir.record(payment('50000.00'), null), 'superseded'],
    ['cancelled', () => change({ status: 'cancelled' }), 'superseded'],
    ['over another total', () => change({ total: '140000.00' }), 'superseded'],
    ['over the same total, written anew', () => change({ total: '150000' }), null],
  ])('leaves or not when its invoice is by then %s', async (_what, meanwhile, code) => {
    await queue(reminder);
    await meanwhile();
    await ledger.knex('notification_logs').where({ class: 'transactional' }).del();
    expect(await objection()).toBe(code);
  });

  it('leaves when somebody sends a text of their own under its name', async () => {
    await ledger.enqueue({ template: 'invoice_reminder' });
    await ledger.enqueue({ template: 'my_own_label' });
    expect([await objection(), await objection()]).toEqual([null, null]);
  });

  it('is a summary: it leaves while its total is that of all open bills of the phone', async () => {
    await addCustomer(ledger.knex, { id: 124, name: 'Siti Aminah' });
    await addInvoice(ledger.knex, { id: 457, customer_id: 124, total: '100000.00' });
    const summary = (key: string): BillingEvent => ({
      type: 'arrears_summary',
      customerId: 123,
      amount: '250000.00',
      dedupeKey: key,
      variables: { invoiceCount: 2, invoiceList: '-', total: 'Rp250.000' },
    });
    await queue(summary('arrears_summary:123:1'));
    const written = ledger.clock.in(1_000);
    await addInvoice(ledger.knex, { id: 458, due_on: '2026-12-20' });
    await ledger.knex('invoices').where({ id: 458 }).update({ created_at: written });
    expect(await objection()).toBeNull();
    await queue(summary('arrears_summary:123:2'));
    await ledger.knex('invoices').where({ id: 457 }).update({ paid: '100000.00' });
    expect(await objection()).toBe('superseded');
    await queue(summary('arrears_summary:123:3'));
    await ledger.knex('invoices').update({ paid: '150000.00' });
    expect(await objection()).toBe('already_paid');
  });
});

describe('a message about a prepaid period', () => {
  const period = (id: number, expires: string) => ({
    id,
    subscription_id: 1,
    starts_at: '2026-11-01T00:00:00Z',
    expires_at: expires,
    created_at: new Date(),
    updated_at: new Date(),
  });

  beforeEach(async () => {
    const written = { created_at: new Date(), updated_at: new Date() };
    const plan = { id: 1, name: 'Harian', price: 5_000, kind: 'prepaid', duration_days: 30 };
    await ledger.knex('packages').insert({ ...plan, ...written });
    await ledger.knex('subscriptions').insert({
      id: 1,
      customer_id: 123,
      package_id: 1,
      kind: 'prepaid',
      starts_on: '2026-11-01',
      ...written,
    });
    await ledger.knex('prepaid_periods').insert(period(1, '2026-11-25T00:00:00Z'));
    await queue({ type: 'prepaid_expired', customerId: 123, prepaidPeriodId: 1 });
  });

  it.each<[string, () => Promise<unknown>, string | null]>([
    ['the last one', async () => null, null],
    ['renewed', async () => addPeriod(), 'renewed'],
    ['renewed by one that was cancelled', async () => addPeriod('cancelled'), null],
    [
      'cancelled',
      async () => ledger.knex('prepaid_periods').update({ status: 'cancelled' }),
      'superseded',
    ],
    [
      'of a line that ended',
      async () => ledger.knex('subscriptions').update({ status: 'ended' }),
      'superseded',
    ],
  ])('leaves or not when it is by then %s', async (_what, meanwhile, code) => {
    await meanwhile();
    expect(await objection()).toBe(code);
  });

  const addPeriod = (status = 'active') =>
    ledger.knex('prepaid_periods').insert({ ...period(2, '2026-12-25T00:00:00Z'), status });
});

describe('a receipt and its correction', () => {
  it('does not leave once its payment is void, although it was in the hand by then', async () => {
    await billing.pay();
    const claim = await ledger.claim();
    expect((await billing.kasir.void(named(789), 'salah')).receipt.action).toBe('corrected');
    const check = createBillCheck(ledger.knex);
    const now = ledger.clock.now();
    const found = await check(claim!, now);
    expect(found?.code).toBe('superseded');
    await ledger.repository.settleCancelled(claim!, found!, now);
    expect(await objection()).toBe('superseded');
  });

  it('is corrected when it was sent', async () => {
    await billing.pay();
    const claim = await ledger.claim();
    await ledger.receive(claim!.messageId, 1);
    await billing.kasir.void(named(789), 'salah');
    expect(await objection()).toBeNull();
  });
});

describe('the other messages', () => {
  it('reminds of a promise while it is open', async () => {
    const written = { created_at: new Date(), updated_at: new Date() };
    await ledger.knex('payment_promises').insert({
      id: 1,
      customer_id: 123,
      invoice_id: 456,
      promised_on: '2026-11-23',
      ...written,
    });
    const event = (key: string): BillingEvent => ({
      type: 'promise_due',
      customerId: 123,
      invoiceId: 456,
      dedupeKey: key,
      variables: { promisedDate: '23 November 2026' },
    });
    await queue(event('promise_due:1'));
    expect(await objection()).toBeNull();
    await ledger.knex('payment_promises').update({ status: 'cancelled' });
    await queue(event('promise_due:1:b'));
    expect(await objection()).toBe('superseded');
    await ledger.knex('payment_promises').update({ status: 'kept' });
    await queue(event('promise_due:1:c'));
    expect(await objection()).toBe('already_paid');
  });

  it('warns of lateness while the counter stands there', async () => {
    await ledger
      .knex('late_counters')
      .insert({ customer_id: 123, adjustment: 3, updated_at: new Date() });
    const event = (level: number): BillingEvent => ({
      type: 'late_warning_3',
      customerId: 123,
      dedupeKey: `late_warning:123:1:${level}`,
      variables: { lateCount: level },
    });
    await queue(event(3));
    expect(await objection()).toBeNull();
    await queue(event(4));
    expect(await objection()).toBe('superseded');
  });
});

describe('a payment beside the departure of its reminder', () => {
  it('stops the reminder when it is committed first, and the receipt leaves', async () => {
    const id = await queue(reminder);
    await billing.pay();
    await outbox.start({ checks: [createBillCheck(ledger.knex)] });
    await ledger.untilIt(id, { status: 'cancelled', errorCode: 'already_paid' });
    await outbox.sender.untilSent(1);
    expect(outbox.sender.sent.map(({ text }) => text)).toEqual([expect.stringContaining('lunas')]);
  });

  it('stops the reminder when it is committed between the claim and the check', async () => {
    const id = await queue(reminder);
    const check = createBillCheck(ledger.knex);
    await outbox.start({
      checks: [
        async ({ template }) => {
          if (template === 'invoice_reminder') await billing.pay();
          return null;
        },
        check,
      ],
    });
    await ledger.untilIt(id, { status: 'cancelled', errorCode: 'already_paid' });
  });
});

function payment(amount: string) {
  return {
    payment: named(789),
    invoice: named(456),
    customerId: null,
    amount,
    method: 'cash',
    isDebt: false,
    paidAt: null,
    reference: null,
    cashier: null,
  };
}

const change = (columns: object) => ledger.knex('invoices').where({ id: 456 }).update(columns);
