import type { Knex } from 'knex';
import { RuleRepository } from '../../src/billing/rules/rule-repository.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BillingEvent, NotifyResult } from '../../src/billing/billing-notifier.ts';
import { addCustomer, addInvoice } from '../support/billing-rows.ts';
import { untilSomebodyWaits } from '../support/lock-waits.ts';
import { useBilling } from '../support/test-billing.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const billing = useBilling(ledger);
const bill: BillingEvent = { type: 'invoice_created', customerId: 123, invoiceId: 456 };

const notify = (event: BillingEvent, trx?: Knex.Transaction) =>
  billing.parts.notifier.notify(event, trx);

async function queued(event: BillingEvent) {
  const result = await notify(event);
  expect(result).toMatchObject({ outcome: 'queued' });
  return ledger.row((result as { notificationId: string }).notificationId);
}

beforeEach(async () => {
  await addCustomer(ledger.knex);
  await addInvoice(ledger.knex);
});

describe('notify', () => {
  it('writes what the database says, ready to read, and what it asks for', async () => {
    const row = await queued(bill);
    expect(row).toMatchObject({
      customer_id: 123,
      invoice_id: 456,
      recipient: '081234567890',
      phone: '+6281234567890',
      template: 'invoice_created',
      class: 'reminder',
      amount: '150000.00',
      dedupe_key: 'invoice_created:456',
      time_zone: '',
    });
    expect(row.message).toContain('Yth. Bapak/Ibu Budi Santoso');
    expect(row.message).toContain('No. tagihan: INV-456');
    expect(row.message).toContain('Jumlah: *Rp150.000*');
    expect(row.message).toContain('Jatuh tempo: *20 November 2026*');
    expect(billing.wakeOutbox).toHaveBeenCalledTimes(1);
  });

  it('lets the values of the caller win', async () => {
    const row = await queued({ ...bill, variables: { dueDate: 'besok' } });
    expect(row.message).toContain('Jatuh tempo: *besok*');
  });

  it('writes in the language and by the clock of the customer', async () => {
    const own = { language: 'en', time_zone: 'Asia/Jayapura' };
    await ledger.knex('customers').where({ id: 123 }).update(own);
    const row = await queued(bill);
    expect(row).toMatchObject({ time_zone: 'Asia/Jayapura' });
    expect(row.message).toContain('20 November 2026');
    expect(row.message).toContain('INV-456');
    expect(row.message).not.toContain('tagihan');
  });

  it('writes to the contact for bills when there is one that can be read', async () => {
    const contact = { customer_id: 123, created_at: new Date(), updated_at: new Date() };
    await ledger.knex('customer_contacts').insert([
      { ...contact, phone_as_given: '0811', phone: null, roles: ['billing'] },
      { ...contact, phone_as_given: '0812 1', phone: '+6281211111111', roles: ['owner'] },
      { ...contact, phone_as_given: '0812 2', phone: '+6281222222222', roles: ['billing'] },
    ]);
    expect(await queued(bill)).toMatchObject({ recipient: '0812 2', phone: '+6281222222222' });
  });

  it('says so when the event has a notification already', async () => {
    const first = await notify(bill);
    const second = await notify(bill);
    expect(second).toEqual({ ...first, outcome: 'duplicate' });
    expect(await ledger.countRows()).toBe(1);
    expect(billing.wakeOutbox).toHaveBeenCalledTimes(1);
  });

  it('keeps back what the recipient has opted out of, and lets receipts through', async () => {
    await ledger.knex('opt_outs').insert({
      phone: '+6281234567890',
      scope: 'reminders',
      source: 'message',
      created_at: new Date(),
    });
    expect(await notify(bill)).toEqual({ outcome: 'suppressed', reason: 'opted_out' });
    expect(await notify({ type: 'customer_welcome', customerId: 123 })).toMatchObject({
      outcome: 'queued',
    });
  });

  it('keeps back what the customer does not want, and what the operator has switched off', async () => {
    const now = new Date();
    await ledger.knex('notification_preferences').insert({
      customer_id: 123,
      type: 'invoice_created',
      enabled: false,
      updated_at: now,
    });
    expect(await notify(bill)).toEqual({ outcome: 'suppressed', reason: 'not_wanted' });
    await ledger
      .knex('notification_rules')
      .insert({ type: 'invoice_created', enabled: false, updated_at: now });
    expect(await notify(bill)).toEqual({ outcome: 'suppressed', reason: 'rule_off' });
    expect(await ledger.countRows()).toBe(0);
  });

  it('is as urgent as its rule says', async () => {
    const first = await notify(bill);
    await new RuleRepository(ledger.knex).put('invoice_created', { priority: 77 }, new Date());
    const second = await notify({ ...bill, dedupeKey: 'another' });
    const priorities = [];
    for (const result of [first, second]) {
      if (!('notificationId' in result)) throw new Error(JSON.stringify(result));
      priorities.push((await ledger.row(result.notificationId!)).priority);
    }
    expect(priorities).toEqual([0, 77]);
  });

  it.each<[string, BillingEvent, string]>([
    ['an unknown customer', { ...bill, customerId: 999 }, 'customer_not_found'],
    ['an unknown invoice', { ...bill, invoiceId: 999 }, 'invoice_not_found'],
    ["somebody else's invoice", { ...bill, customerId: 124 }, 'invoice_not_found'],
    [
      'an unknown payment',
      { type: 'payment_received', customerId: 123, paymentId: 9 },
      'payment_not_found',
    ],
    ['a value that no text has', { ...bill, variables: { colour: 'red' } }, 'unknown_variable'],
    ['a word that is no type', { ...bill, type: 'invoice_creatd' as never }, 'unknown_type'],
    ['a time that is none', { ...bill, scheduledAt: new Date(Number.NaN) }, 'invalid_instant'],
    ['an expiry that is none', { ...bill, expiresAt: new Date(Number.NaN) }, 'invalid_instant'],
  ])('rejects %s and writes nothing', async (_what, event, reason) => {
    await addCustomer(ledger.knex, { id: 124, name: 'Siti Aminah' });
    expect(await notify(event)).toEqual({ outcome: 'rejected', reason });
    expect(await ledger.countRows()).toBe(0);
    expect(billing.wakeOutbox).not.toHaveBeenCalled();
  });

  it.each([
    ['no number', null, 'customer_phone_missing'],
    ['a number that is none', '021 555 1234', 'invalid_phone'],
  ])('rejects a customer with %s', async (_what, given, reason) => {
    const none = { phone: null, phone_as_given: given };
    await ledger.knex('customers').where({ id: 123 }).update(none);
    expect(await notify(bill)).toEqual({ outcome: 'rejected', reason });
  });

  it('says no name, number or text in the log of a rejection', async () => {
    await notify({ ...bill, variables: { colour: 'merah' } });
    expect(billing.log.text()).toContain('billing.not_notified');
    expect(billing.log.text()).not.toMatch(/Budi|81234567890|merah/);
  });
});

/** What the billing around a notification writes: it has to be there in any case. */
const ownWork = (trx: Knex.Transaction) => trx('invoices').where({ id: 456 }).update({ paid: 1 });
const isWorkDone = async () =>
  (await ledger.knex('invoices').where({ id: 456 }).first<{ paid: string }>()).paid === '1.00';
const lockTimeoutOf = async (trx: Knex.Transaction) =>
  (await trx.raw<{ rows: [{ lock_timeout: string }] }>('show lock_timeout')).rows[0].lock_timeout;

/** Notifies between two writes of a caller who has a bound of their own. */
async function inCallersTransaction(event: BillingEvent): Promise<NotifyResult> {
  return ledger.knex.transaction(async (trx) => {
    await trx.raw("set local lock_timeout = '7s'");
    const result = await notify(event, trx);
    await ownWork(trx);
    expect(await lockTimeoutOf(trx)).toBe('7s');
    return result;
  });
}

describe("in the caller's transaction", () => {
  it('is committed together with it, and only then wakes the outbox', async () => {
    const result = await ledger.knex.transaction(async (trx) => {
      const written = await notify(bill, trx);
      expect(await ledger.countRows()).toBe(0);
      expect(billing.wakeOutbox).not.toHaveBeenCalled();
      return written;
    });
    expect(result).toMatchObject({ outcome: 'queued' });
    expect(await ledger.countRows()).toBe(1);
    expect(billing.wakeOutbox).toHaveBeenCalledTimes(1);
  });

  it('is gone with it, and wakes nobody', async () => {
    const work = ledger.knex.transaction(async (trx) => {
      expect(await notify(bill, trx)).toMatchObject({ outcome: 'queued' });
      throw new Error('the till is broken');
    });
    await expect(work).rejects.toThrow('the till is broken');
    expect(await ledger.countRows()).toBe(0);
    expect(billing.wakeOutbox).not.toHaveBeenCalled();
  });

  it('leaves the bound for locks as it was', async () => {
    expect(await inCallersTransaction(bill)).toMatchObject({ outcome: 'queued' });
    expect(await isWorkDone()).toBe(true);
  });

  it.each<[string, BillingEvent, string]>([
    [
      'a text that can not be rendered',
      { ...bill, variables: { colour: 'red' } },
      'unknown_variable',
    ],
    ['an error of PostgreSQL', { ...bill, invoiceId: 1e18 * 100 }, 'internal_error'],
    ['an unknown customer', { ...bill, customerId: 999 }, 'customer_not_found'],
  ])('leaves the rest of it to commit after %s', async (_what, event, reason) => {
    expect(await inCallersTransaction(event)).toEqual({ outcome: 'rejected', reason });
    expect(await isWorkDone()).toBe(true);
  });

  it('leaves the rest of it to commit when PostgreSQL refuses the notification', async () => {
    const result = await ledger.whileRefusing('notification_logs', () =>
      inCallersTransaction(bill),
    );
    expect(result).toEqual({ outcome: 'rejected', reason: 'internal_error' });
    expect(await isWorkDone()).toBe(true);
  });

  it('waits for a rival with the same key, and writes when that one is rolled back', async () => {
    const { work, rival } = await besideARival();
    await rival.rollback();
    expect(await work).toMatchObject({ outcome: 'queued' });
    expect(await isWorkDone()).toBe(true);
    expect(await ledger.countRows()).toBe(1);
  });

  it('answers with the notification of a rival that commits first', async () => {
    const { work, rival, first } = await besideARival();
    await rival.commit();
    expect(await work).toEqual({ ...first, outcome: 'duplicate' });
    expect(await isWorkDone()).toBe(true);
    expect(await ledger.countRows()).toBe(1);
  });

  it('gives up on a rival that does not end, and leaves the rest of it to commit', async () => {
    const { work, rival } = await besideARival();
    expect(await work).toEqual({ outcome: 'rejected', reason: 'lock_timeout' });
    expect(await isWorkDone()).toBe(true);
    await rival.rollback();
  });

  it('never throws, not even at a transaction that is over or broken', async () => {
    const over = await ledger.knex.transaction();
    await over.commit();
    expect(await notify(bill, over)).toEqual({ outcome: 'rejected', reason: 'internal_error' });
    const broken = await ledger.knex.transaction();
    await broken.raw('select 1 / 0').catch(() => undefined);
    expect(await notify(bill, broken)).toEqual({ outcome: 'rejected', reason: 'internal_error' });
    await broken.rollback();
  });

  it('may be asked for several messages at once', async () => {
    const results = await ledger.knex.transaction((trx) =>
      Promise.all([
        notify(bill, trx),
        notify({ ...bill, type: 'invoice_due_today', variables: { colour: 'red' } }, trx),
        notify({ type: 'customer_welcome', customerId: 123 }, trx),
      ]),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(['queued', 'rejected', 'queued']);
    expect(await ledger.countRows()).toBe(2);
  });
});

/** A transaction with the same event that is open, and one of the caller's that waits for it. */
async function besideARival() {
  const rival = await ledger.knex.transaction();
  const first = await notify(bill, rival);
  const work = inCallersTransaction(bill);
  await untilSomebodyWaits(ledger.knex);
  return { rival, first, work };
}
