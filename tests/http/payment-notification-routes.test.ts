import { beforeEach, describe, expect, it } from 'vitest';
import { writeDemoData } from '../../src/billing/demo-data.ts';
import { expectRefusal, useApi } from '../support/test-api.ts';
import { useBilling } from '../support/test-billing.ts';

const api = useApi();
const { ledger } = api;
const billing = useBilling(ledger);

/** The request of the documentation. */
const body = {
  customerId: 123,
  invoiceId: 456,
  amount: 100000,
  paymentMethod: 'transfer',
  paymentId: 789,
  paymentType: 'full',
};
const path = '/whatsapp/send-payment-notification';
const tell = (fields: object = {}, headers: Record<string, string> = {}) =>
  api.post(path, { ...body, ...fields }, { Prefer: 'wait=0', ...headers });

beforeEach(async () => {
  await billing.listen(api);
  await writeDemoData(ledger.knex, ledger.clock.now());
});

describe('POST /whatsapp/send-payment-notification', () => {
  it('announces the payment of the documentation on the demo data as paid in full', async () => {
    const answer = await tell();
    expect(answer.status).toBe(202);
    expect(answer.body.data).toMatchObject({
      customerId: 123,
      invoiceId: 456,
      paymentId: 789,
      template: 'payment_received',
      status: 'pending',
      phone: '+6281234567890',
    });
    expect(answer.body.data.message).toContain('Jumlah: *Rp100.000*');
    expect(answer.body.data.message).toContain('*lunas*');
    expect(answer.headers.get('Location')).toBe(`/whatsapp/notifications/${answer.body.data.id}`);
  });

  it('answers 201 once WhatsApp has acknowledged it within the wait', async () => {
    const answering = tell({}, { Prefer: 'wait=10' });
    await api.untilWaiting(10_000);
    const claim = await ledger.claim();
    await ledger.receive(claim!.messageId, 1);
    expect(await answering).toMatchObject({ status: 201, body: { data: { status: 'sent' } } });
  });

  it('makes one message of one payment: a repeat is answered 200 with the first', async () => {
    const first = await tell();
    const again = await tell({ amount: '100000.00', paymentType: 'partial' });
    expect(again.status).toBe(200);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(again.body.data.id).toBe(first.body.data.id);
    expect(await ledger.countRows()).toBe(1);
    expectRefusal(await tell({ amount: 5 }), 409, 'payment_differs');
  });

  it('makes one message of one payment that the counter has recorded already', async () => {
    const fields = { paymentId: 789, invoiceId: 456, amount: 100000, paymentMethod: 'transfer' };
    const counted = await api.post('/kasir/payments', fields);
    const answer = await tell();
    expect(answer.status).toBe(200);
    expect(answer.body.data.id).toBe(counted.body.data.receipt.notificationId);
  });

  it('takes the remaining amount from the database, not from what the payment is called', async () => {
    await ledger.knex('invoices').update({ total: '150000.00' });
    const answer = await tell();
    expect(answer.body.data.template).toBe('payment_partial');
    expect(answer.body.data.message).toContain('Sisa tagihan: *Rp50.000*');
  });

  it('takes customer and invoice from a call that brings them', async () => {
    const brought = {
      customerId: 7,
      invoiceId: 8,
      customer: { name: 'Dewi', phone: '0813-1111-2222' },
      invoice: { number: 'A-8', period: '2026-11', total: '250000', remaining: 150000 },
    };
    const answer = await tell({ ...brought, paymentType: 'partial' });
    expect(answer.status).toBe(202);
    expect(answer.body.data).toMatchObject({ phone: '+6281311112222', invoiceId: 8 });
    expect(answer.body.data.message).toContain('Sisa tagihan: *Rp150.000*');
    const next = { ...brought, paymentId: 790, amount: 150000 };
    const paid = await tell({ ...next, invoice: { ...brought.invoice, remaining: 0 } });
    expect(paid.body.data.message).toContain('A-8 *lunas*');
    expect(await ledger.knex('invoices').where({ id: 8 }).first()).toMatchObject({
      due_on: '2026-11-30',
      paid: '250000.00',
    });
    expect(await ledger.countRows('late_events')).toBe(0);
  });

  it('refuses an amount that remains which can not be', async () => {
    const invoice = { number: 'A-8', period: '2026-11', total: 100000, remaining: 100000 };
    const answer = await tell({ invoiceId: 8, invoice });
    expectRefusal(answer, 422, 'remaining_mismatch', { 'invoice.remaining': 'remaining_mismatch' });
    expect(await ledger.knex('invoices').where({ id: 8 })).toEqual([]);
  });

  it.each([
    [
      'an unknown customer',
      { customerId: 9 },
      404,
      'customer_not_found',
      { customerId: 'customer_not_found' },
    ],
    [
      'an unknown invoice',
      { invoiceId: 9 },
      404,
      'invoice_not_found',
      { invoiceId: 'invoice_not_found' },
    ],
    [
      "somebody else's invoice",
      { customerId: 124 },
      409,
      'customer_differs',
      { customerId: 'customer_differs' },
    ],
    ['no payment', { paymentId: undefined }, 400, 'invalid_request', { paymentId: 'missing' }],
    ['no amount', { amount: undefined }, 400, 'invalid_request', { amount: 'invalid_union' }],
    [
      'words for an amount',
      { amount: 'Rp 100.000' },
      400,
      'invalid_request',
      { amount: 'invalid_amount' },
    ],
    [
      'another type',
      { paymentType: 'lunas' },
      400,
      'invalid_request',
      { paymentType: 'invalid_value' },
    ],
    [
      'a phone that is none',
      { customer: { name: 'Budi', phone: '12' } },
      422,
      'invalid_phone',
      { phone: 'too_short' },
    ],
  ])('refuses %s and changes nothing', async (_what, fields, status, code, details) => {
    expectRefusal(await tell(fields), status, code, details);
    expect(await ledger.countRows('payments')).toBe(0);
    expect(await ledger.countRows()).toBe(0);
  });

  it.each([
    ['customer_phone_missing', { phone: null, phone_as_given: null }],
    ['invalid_phone', { phone: null, phone_as_given: '12' }],
  ])('answers 422 %s, records nothing, and may be repeated', async (code, phone) => {
    await ledger.knex('customers').where({ id: 123 }).update(phone);
    expectRefusal(await tell(), 422, code, { customerId: code });
    expect(await ledger.countRows('payments')).toBe(0);
    await ledger
      .knex('customers')
      .where({ id: 123 })
      .update({ phone: '+6281234567890', phone_as_given: '0' });
    expect((await tell()).status).toBe(202);
  });

  it('answers 503 when the message could not be written, and records nothing', async () => {
    const answer = await ledger.whileRefusing('notification_logs', () => tell());
    expectRefusal(answer, 503, 'notification_failed');
    expect(await ledger.countRows('payments')).toBe(0);
  });

  it('answers 409 for a payment that was voided without ever having had a receipt', async () => {
    await ledger.knex('customers').update({ phone: null, phone_as_given: null });
    const fields = { paymentId: 789, invoiceId: 456, amount: 100000, paymentMethod: 'transfer' };
    await api.post('/kasir/payments', fields);
    await api.post('/kasir/payments/789/void', { reason: 'salah' });
    expectRefusal(await tell(), 409, 'payment_voided');
  });
});
