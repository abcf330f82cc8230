import { beforeEach, describe, expect, it } from 'vitest';
import { addCustomer, addInvoice } from '../support/billing-rows.ts';
import { useBilling } from '../support/test-billing.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const billing = useBilling(ledger);

const named = (id: number) => ({ id, externalRef: null });
const invoice = () =>
  ledger.knex('invoices').where({ id: 456 }).first<{ paid: string; remaining: string }>();
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: { status: number; code: string }) => `${error.status} ${error.code}`,
  );
const messages = async () =>
  (
    await ledger
      .knex('notification_logs')
      .orderBy('id')
      .select<{ id: string; template: string; message: string; status: string }[]>('*')
  ).map(({ template, status }) => `${template} ${status}`);

beforeEach(async () => {
  await addCustomer(ledger.knex);
  await addInvoice(ledger.knex);
});

describe('a payment at the counter', () => {
  it('closes the invoice and queues its receipt in one commit', async () => {
    const { payment, receipt, invoice: after, isNew } = await billing.pay({ reference: 'BCA 77' });
    expect(isNew).toBe(true);
    expect(payment).toMatchObject({ id: 789, kind: 'full', paidAt: ledger.clock.now() });
    expect(after).toMatchObject({ paid: '150000.00', remaining: '0.00' });
    const row = await ledger.row((receipt as { notificationId: string }).notificationId);
    expect(row).toMatchObject({
      template: 'payment_received',
      class: 'transactional',
      dedupe_key: 'payment:789',
      invoice_id: 456,
      payment_id: 789,
      customer_id: 123,
      priority: 20,
    });
    expect(row.message).toContain('Tagihan INV-456 *lunas*');
    expect(row.message).toContain('Jumlah: *Rp150.000*');
    expect(row.message).toContain('Metode: Transfer bank');
    expect(row.message).toContain('Tanggal bayar: 23 November 2026, 10.00 WIB');
    expect(row.message).toContain('Referensi: BCA 77');
    expect(billing.wakeOutbox).toHaveBeenCalledTimes(1);
  });

  it('says what remains after a part of it, as the committed invoice has it', async () => {
    await billing.pay({ amount: '100000.00' });
    const second = await billing.pay({ payment: named(790), amount: '20000.50' });
    expect(second.payment.kind).toBe('partial');
    expect(await invoice()).toMatchObject({ paid: '120000.50', remaining: '29999.50' });
    const { message } = (await ledger
      .knex('notification_logs')
      .where({ payment_id: 790 })
      .first()) as {
      message: string;
    };
    expect(message).toContain('Jumlah: *Rp20.000,50*');
    expect(message).toContain('Sisa tagihan: *Rp29.999,50*');
  });

  it('writes a debt down without money', async () => {
    const { payment, receipt } = await billing.pay({ isDebt: true, amount: '50000.00' });
    expect(payment.kind).toBe('debt');
    expect(receipt.outcome).toBe('queued');
    expect(await invoice()).toMatchObject({ paid: '0.00', remaining: '150000.00' });
    expect(await messages()).toEqual(['payment_debt pending']);
  });

  it('never prints the code of a way to pay that it does not know', async () => {
    await billing.pay({ method: 'kantor_pos_x' });
    const [row] = (await ledger.knex('notification_logs')) as [{ message: string }];
    expect(row.message).toContain('Metode: Lainnya');
    expect(row.message).not.toContain('kantor');
  });

  it('is recorded once however often it is said', async () => {
    const first = await billing.pay();
    const again = await billing.pay();
    expect(again).toMatchObject({ payment: first.payment, isNew: false });
    expect(again.receipt).toEqual({ ...first.receipt, outcome: 'duplicate' });
    expect(await ledger.countRows('payments')).toBe(1);
    expect(await ledger.countRows()).toBe(1);
  });

  it('is recorded once by the reference of a system without numbers', async () => {
    const payment = { id: null, externalRef: 'trx-0001' };
    const first = await billing.pay({ payment });
    expect(first.payment.id).toBeGreaterThanOrEqual(1_000_000_000);
    expect((await billing.pay({ payment })).payment.id).toBe(first.payment.id);
  });

  it.each([
    ['another amount', { amount: '100.00' }],
    ['another invoice', { invoice: named(457) }],
    ['a debt', { isDebt: true }],
  ])('can not become %s', async (_what, other) => {
    await addInvoice(ledger.knex, { id: 457 });
    await billing.pay();
    expect(await refusal(billing.pay(other))).toBe('409 payment_differs');
    expect(await invoice()).toMatchObject({ paid: '150000.00' });
  });

  it('refuses more than remains, and names it', async () => {
    await billing.pay({ amount: '100000.00' });
    const over = billing.pay({ payment: named(790), amount: '50000.01' });
    await expect(over).rejects.toMatchObject({
      status: 422,
      code: 'overpayment',
      message: 'Only 50000.00 remains to be paid of INV-456. Record at most that.',
    });
    expect(await ledger.countRows('payments')).toBe(1);
  });

  it('refuses an invoice that is cancelled, or not there', async () => {
    await ledger.knex('invoices').where({ id: 456 }).update({ status: 'cancelled' });
    expect(await refusal(billing.pay())).toBe('409 invoice_cancelled');
    expect(await refusal(billing.pay({ invoice: named(9) }))).toBe('404 invoice_not_found');
  });

  it('takes the money once when two counters take it at the same moment', async () => {
    const outcomes = await Promise.all([
      refusal(billing.pay({ payment: named(1) })),
      refusal(billing.pay({ payment: named(2) })),
      refusal(billing.pay({ payment: named(1) })),
    ]);
    expect(outcomes.filter((outcome) => outcome === '422 overpayment').length).toBeGreaterThan(0);
    expect(await ledger.countRows('payments')).toBe(1);
    expect(await ledger.countRows()).toBe(1);
    expect(await invoice()).toMatchObject({ paid: '150000.00' });
  });

  it('keeps the promise about its invoice', async () => {
    await ledger.knex('payment_promises').insert({
      customer_id: 123,
      invoice_id: 456,
      promised_on: '2026-11-25',
      created_at: new Date(),
      updated_at: new Date(),
    });
    const status = async () =>
      (await ledger.knex('payment_promises').first<{ status: string }>()).status;
    await billing.pay({ amount: '100000.00' });
    expect(await status()).toBe('open');
    await billing.pay({ payment: named(790), amount: '50000.00' });
    expect(await status()).toBe('kept');
    await billing.kasir.void(named(790), 'salah input');
    expect(await status()).toBe('open');
  });
});

describe('D2: a payment is committed with its message, and without it when that fails', () => {
  it('writes the row of the receipt before anything is sent', async () => {
    await billing.pay();
    expect(await messages()).toEqual(['payment_received pending']);
  });

  it.each([
    ['no phone', { phone: null, phone_as_given: null }, 'customer_phone_missing'],
    ['a wrong phone', { phone: null, phone_as_given: '12' }, 'invalid_phone'],
  ])('is committed when the customer has %s', async (_what, phone, reason) => {
    await ledger.knex('customers').where({ id: 123 }).update(phone);
    const { receipt } = await billing.pay();
    expect(receipt).toEqual({ outcome: 'rejected', reason });
    expect(await invoice()).toMatchObject({ remaining: '0.00' });
  });

  it('is committed when its text can not be rendered', async () => {
    await ledger.knex('message_templates').insert({
      name: 'payment_received',
      language: 'id',
      version: 1,
      body: 'Halo {{noSuchThing}}',
      created_by: 'test',
      created_at: new Date(),
    });
    expect((await billing.pay()).receipt).toMatchObject({ outcome: 'rejected' });
    expect(await invoice()).toMatchObject({ remaining: '0.00' });
  });

  it('is committed when PostgreSQL refuses the notification, which a repeat makes up for', async () => {
    const { receipt } = await ledger.whileRefusing('notification_logs', () => billing.pay());
    expect(receipt).toEqual({ outcome: 'rejected', reason: 'internal_error' });
    expect(await invoice()).toMatchObject({ remaining: '0.00' });
    expect((await billing.pay()).receipt).toMatchObject({ outcome: 'queued' });
    expect(await ledger.countRows('payments')).toBe(1);
  });

  it('is committed when a rival holds its key, rolled back or not', async () => {
    const rival = await ledger.knex.transaction();
    const event = { type: 'customer_welcome', customerId: 123, dedupeKey: 'payment:789' } as const;
    await billing.parts.notifier.notify(event, rival);
    expect((await billing.pay()).receipt).toEqual({ outcome: 'rejected', reason: 'lock_timeout' });
    expect(await invoice()).toMatchObject({ remaining: '0.00' });
    await rival.rollback();
    expect((await billing.pay()).receipt).toMatchObject({ outcome: 'queued' });
  });
});

describe('voiding a payment', () => {
  it('opens the invoice again and cancels a receipt that is still here', async () => {
    await billing.pay();
    const {
      payment,
      invoice: after,
      receipt,
    } = await billing.kasir.void(named(789), 'salah input');
    expect(payment).toMatchObject({ voidedAt: ledger.clock.now(), voidReason: 'salah input' });
    expect(after).toMatchObject({ paid: '0.00', remaining: '150000.00' });
    expect(receipt).toMatchObject({ action: 'cancelled' });
    expect(await messages()).toEqual(['payment_received cancelled']);
  });

  it('sends a correction after a receipt that went out', async () => {
    await billing.pay();
    const claim = await ledger.claim();
    await ledger.receive(claim!.messageId, 1);
    const { receipt } = await billing.kasir.void(named(789), 'salah pelanggan');
    expect(receipt).toMatchObject({ action: 'corrected', correction: { outcome: 'queued' } });
    expect(await messages()).toEqual(['payment_received sent', 'payment_voided pending']);
    const row = await ledger
      .knex('notification_logs')
      .where({ template: 'payment_voided' })
      .first();
    expect(row).toMatchObject({ dedupe_key: 'payment_void:789', class: 'transactional' });
    expect((row as { message: string }).message).toContain('Alasan: salah pelanggan');
    expect((row as { message: string }).message).toContain('Sisa tagihan sekarang: *Rp150.000*');
  });

  it.each(['in the hand', 'of an unknown result'])(
    'sends a correction after a receipt %s, which may have left',
    async (state) => {
      await billing.pay();
      const claim = await ledger.claim();
      if (state !== 'in the hand') {
        await ledger.repository.markUncertain(claim!, 'send_timeout', ledger.clock.now());
      }
      const { receipt } = await billing.kasir.void(named(789), 'salah input');
      expect(receipt.action).toBe('corrected');
      expect((await ledger.find(claim!.id)).status).toBe('pending');
    },
  );

  it('has nothing to correct after a receipt that never came to be', async () => {
    await ledger.knex('customers').update({ phone: null, phone_as_given: null });
    await billing.pay();
    expect((await billing.kasir.void(named(789), 'x')).receipt).toEqual({ action: 'none' });
  });

  it('may be repeated, and takes the money back once', async () => {
    await billing.pay({ amount: '100000.00' });
    await billing.pay({ payment: named(790), amount: '50000.00' });
    const [first] = await Promise.all([
      billing.kasir.void(named(789), 'salah input'),
      billing.kasir.void(named(789), 'salah input'),
    ]);
    const again = await billing.kasir.void(named(789), 'lain');
    expect(again.payment).toEqual(first.payment);
    expect(await invoice()).toMatchObject({ paid: '50000.00' });
  });

  it('brings no money back for a debt, which brought none', async () => {
    await billing.pay({ amount: '100000.00' });
    await billing.pay({ payment: named(790), amount: '50000.00', isDebt: true });
    await billing.kasir.void(named(790), 'salah input');
    expect(await invoice()).toMatchObject({ paid: '100000.00' });
  });

  it('says that there is no receipt when the payment is recorded once more', async () => {
    await ledger.knex('customers').update({ phone: null, phone_as_given: null });
    await billing.pay();
    await billing.kasir.void(named(789), 'x');
    expect((await billing.pay()).receipt).toEqual({
      outcome: 'suppressed',
      reason: 'payment_voided',
    });
  });

  it('needs a payment', async () => {
    expect(await refusal(billing.kasir.void(named(9), 'x'))).toBe('404 payment_not_found');
  });
});
