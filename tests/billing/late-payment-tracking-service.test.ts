import { beforeEach, describe, expect, it } from 'vitest';
import { addCustomer, addInvoice } from '../support/billing-rows.ts';
import { untilSomebodyWaits } from '../support/lock-waits.ts';
import { useBilling } from '../support/test-billing.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const billing = useBilling(ledger);

const named = (id: number) => ({ id, externalRef: null });
const events = () =>
  ledger
    .knex('late_events')
    .orderBy('id')
    .select<{ invoice_id: number; days_late: number; is_late: boolean }[]>('*');
const lateness = async () => {
  const page = { limit: 10, before: null };
  return (await billing.parts.lateness.list({ customerId: 123, minCount: 0 }, page))[0];
};
const texts = async (like: string) =>
  await ledger
    .knex('notification_logs')
    .where('template', 'like', like)
    .orderBy('id')
    .select<{ template: string; message: string; dedupe_key: string }[]>('*');
const warnings = async () => (await texts('late_%')).map((row) => row.dedupe_key);

/** Pays invoice `id`, due on that day, `days` days after it. */
async function pay(id: number, dueOn: string, days: number): Promise<void> {
  await addInvoice(ledger.knex, { id, due_on: dueOn, period: `${dueOn.slice(0, 7)}-01` });
  const paidAt = new Date(Date.parse(`${dueOn}T05:00:00Z`) + days * 86_400_000);
  await billing.pay({ payment: named(id), invoice: named(id), paidAt });
}

/** Pays so many invoices of the last months late by two days each. */
async function payLate(count: number, firstId = 1): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    await pay(firstId + at, `2026-${String(at + 1).padStart(2, '0')}-20`, 2);
  }
}

beforeEach(() => addCustomer(ledger.knex));

describe("D5: dates are the customer's own, and counts are those of the commit", () => {
  it.each([
    ['Asia/Jakarta', '2026-11-20T16:59:59Z', false, 0],
    ['Asia/Jakarta', '2026-11-20T17:00:00Z', true, 1],
    ['Asia/Makassar', '2026-11-20T15:59:59Z', false, 0],
    ['Asia/Makassar', '2026-11-20T16:00:00Z', true, 1],
    ['Asia/Jayapura', '2026-11-20T14:59:59Z', false, 0],
    ['Asia/Jayapura', '2026-11-20T15:00:00Z', true, 1],
    [null, '2026-11-20T16:59:59Z', false, 0],
  ])(
    'D5: paying on the due date is on time, by the clock in %s, at %s',
    async (zone, at, isLate, daysLate) => {
      await ledger.knex('customers').update({ time_zone: zone });
      await addInvoice(ledger.knex);
      await billing.pay({ paidAt: new Date(at) });
      expect(await events()).toMatchObject([{ is_late: isLate, days_late: daysLate }]);
    },
  );

  it('D5: three late invoices warn at the third, not at the fourth', async () => {
    await payLate(2);
    expect(await warnings()).toEqual([]);
    await pay(3, '2026-03-20', 2);
    expect(await warnings()).toEqual(['late_warning:123:1:3']);
    await pay(4, '2026-04-20', 2);
    expect(await warnings()).toEqual(['late_warning:123:1:3', 'late_warning:123:1:4']);
    const [first, last] = await texts('late_%');
    expect(first!.message).toContain('*3 kali terlambat*');
    expect(last!.message).toContain('*4 kali terlambat*');
  });

  it('D5: an invoice counts once, when its last part is paid; a debt counts nothing', async () => {
    await addInvoice(ledger.knex);
    await billing.pay({ amount: '50000.00', paidAt: new Date('2026-11-21T05:00:00Z') });
    await billing.pay({ payment: named(2), amount: '50000.00', isDebt: true });
    expect(await events()).toEqual([]);
    await billing.pay({
      payment: named(3),
      amount: '100000.00',
      paidAt: new Date('2026-11-22T05:00:00Z'),
    });
    expect(await events()).toMatchObject([{ invoice_id: 456, days_late: 2 }]);
    expect((await lateness())?.count).toBe(1);
  });

  it('D5: days of grace, of the settings or of the subscription, are on time', async () => {
    billing.compose({ lateGraceDays: 3 });
    await pay(1, '2026-10-20', 3);
    await pay(2, '2026-11-16', 4);
    expect(await events()).toMatchObject([{ is_late: false }, { is_late: true }]);
  });
});

describe('the counter', () => {
  it('looks back over the months of the settings', async () => {
    await pay(1, '2025-11-20', 2);
    await pay(2, '2025-11-21', 3);
    expect(await lateness()).toMatchObject({ count: 1 });
    expect((await lateness())?.events).toHaveLength(2);
  });

  it('starts anew after three invoices on time in a row, and warns again in a new episode', async () => {
    await payLate(3);
    for (const month of ['04', '05']) await pay(Number(month), `2026-${month}-20`, 0);
    expect(await lateness()).toMatchObject({ count: 3, onTimeStreak: 2, episode: 1 });
    await pay(6, '2026-06-20', -1);
    expect(await lateness()).toMatchObject({ count: 0, onTimeStreak: 0, episode: 2 });
    expect((await lateness())?.changes).toMatchObject([
      { action: 'on_time_reset', oldCount: 3, newCount: 0, actor: 'system' },
    ]);
    await payLate(3, 11);
    expect(await warnings()).toEqual(['late_warning:123:1:3', 'late_warning:123:2:3']);
  });

  it('breaks the row of invoices on time at a late one', async () => {
    await payLate(1);
    for (const month of ['02', '03']) await pay(Number(month), `2026-${month}-20`, 0);
    await pay(4, '2026-04-20', 1);
    await pay(5, '2026-05-20', 0);
    expect(await lateness()).toMatchObject({ count: 2, onTimeStreak: 1, episode: 1 });
  });

  it('forgets an invoice whose payment is voided, and counts it when it is paid again', async () => {
    await payLate(3);
    await billing.kasir.void(named(3), 'salah input');
    expect(await lateness()).toMatchObject({ count: 2 });
    const again = { payment: named(33), invoice: named(3) };
    await billing.pay({ ...again, paidAt: new Date('2026-03-20T05:00:00Z') });
    expect(await lateness()).toMatchObject({ count: 2, onTimeStreak: 1 });
    expect(await warnings()).toEqual(['late_warning:123:1:3']);
  });

  it('takes back the reset that a voided payment had brought', async () => {
    await payLate(2);
    for (const id of [4, 5, 6]) await pay(id, `2026-0${id}-20`, 0);
    expect(await lateness()).toMatchObject({ count: 0, episode: 2 });
    await billing.kasir.void(named(6), 'salah input');
    expect(await lateness()).toMatchObject({ count: 2, onTimeStreak: 2, episode: 1 });
    expect((await lateness())?.changes[0]).toMatchObject({ action: 'reset_undone', newCount: 2 });
  });

  it('is set by hand with a reason, from where the next late invoice goes on', async () => {
    const by = { reason: 'gangguan massal bulan Juli', actor: 'bootstrap' };
    await payLate(4);
    expect(await billing.parts.lateness.adjust(123, 2, by)).toMatchObject({ count: 2, episode: 1 });
    await billing.parts.lateness.adjust(123, 0, by);
    expect(await lateness()).toMatchObject({ count: 0, episode: 2 });
    expect((await lateness())?.changes).toMatchObject([
      { action: 'reset', oldCount: 2, newCount: 0, ...by },
      { action: 'adjusted', oldCount: 4, newCount: 2, ...by },
    ]);
    await billing.parts.lateness.adjust(123, 2, by);
    await pay(11, '2026-10-20', 2);
    expect(await warnings()).toContain('late_warning:123:2:3');
    await expect(billing.parts.lateness.adjust(9, 1, by)).rejects.toMatchObject({
      code: 'customer_not_found',
    });
  });

  it('can go without warnings', async () => {
    billing.compose({ lateWarnAt: null });
    await payLate(5);
    expect(await warnings()).toEqual([]);
  });
});

describe('D7: the action at the threshold is announced only when it happened', () => {
  const subscription = () =>
    ledger.knex('subscriptions').first<{ kind: string; status: string }>('kind', 'status');

  beforeEach(async () => {
    const written = { created_at: new Date(), updated_at: new Date() };
    const plan = { id: 1, name: 'Home 20', price: 150_000, kind: 'postpaid' };
    await ledger.knex('packages').insert({ ...plan, ...written });
    await ledger.knex('subscriptions').insert({
      id: 1,
      customer_id: 123,
      package_id: 1,
      kind: 'postpaid',
      starts_on: '2025-01-01',
      ...written,
    });
  });

  it('D7: none is the default: nothing is done and nothing is threatened', async () => {
    await payLate(5);
    expect(await warnings()).toEqual(['late_warning:123:1:3', 'late_warning:123:1:4']);
    expect((await texts('late_%')).map(({ message }) => message).join()).not.toContain('ke-5');
    expect(await subscription()).toEqual({ kind: 'postpaid', status: 'active' });
  });

  it.each([
    ['prepaid', { kind: 'prepaid', status: 'active' }, 'late_moved_to_prepaid', 'moved_to_prepaid'],
    ['isolate', { kind: 'postpaid', status: 'isolated' }, 'late_isolated', 'isolated'],
  ] as const)(
    'D7: %s is done, told, and starts a new episode',
    async (action, after, type, change) => {
      billing.compose({ lateAction: action });
      await payLate(4);
      expect((await texts('late_warning_4'))[0]!.message).toContain('keterlambatan ke-5');
      await pay(5, '2026-05-20', 2);
      expect(await subscription()).toEqual(after);
      expect((await texts(type)).map((row) => row.dedupe_key)).toEqual(['late_action:123:1']);
      expect(await lateness()).toMatchObject({ count: 0, episode: 2 });
      expect((await lateness())?.changes).toMatchObject([{ action: change, oldCount: 5 }]);
    },
  );

  it('D7: is done once when two invoices are settled at the same moment', async () => {
    billing.compose({ lateAction: 'isolate', lateThreshold: 3 });
    await payLate(2);
    for (const id of [21, 22]) await addInvoice(ledger.knex, { id, due_on: '2026-09-20' });
    const paidAt = new Date('2026-09-25T05:00:00Z');
    const rival = await ledger.knex.transaction();
    await billing.parts.lateness.recordSettled(rival, 21, paidAt);
    const paying = billing.pay({ payment: named(22), invoice: named(22), paidAt });
    await untilSomebodyWaits(ledger.knex);
    await rival.commit();
    await paying;
    expect((await texts('late_isolated')).map((row) => row.dedupe_key)).toEqual([
      'late_action:123:1',
    ]);
    expect(await lateness()).toMatchObject({ count: 1, episode: 2 });
  });

  it('D7: an action that fails is not told, keeps the counter, and the payment is committed', async () => {
    billing.compose({ lateAction: 'prepaid' });
    await payLate(4);
    await ledger.whileRefusing('subscriptions', () => pay(5, '2026-05-20', 2));
    expect(await subscription()).toEqual({ kind: 'postpaid', status: 'active' });
    expect(await texts('late_moved_to_prepaid')).toEqual([]);
    expect(await lateness()).toMatchObject({ count: 5, episode: 1 });
    expect(await ledger.countRows('payments')).toBe(5);
    expect(billing.log.text()).toContain('billing.late_action_failed');
  });

  it('D7: a customer without a subscription is told nothing', async () => {
    billing.compose({ lateAction: 'isolate' });
    await ledger.knex('subscriptions').update({ status: 'ended' });
    await payLate(5);
    expect(await texts('late_isolated')).toEqual([]);
  });

  it('D7: no text of lateness carries a secret, a password or a hash', async () => {
    billing.compose({ lateAction: 'prepaid' });
    await payLate(5);
    const all = (await texts('late_%')).map(({ message }) => message).join('\n');
    expect(all).not.toMatch(/\bPIN\b|password|sandi|\$2[aby]\$/i);
  });
});
