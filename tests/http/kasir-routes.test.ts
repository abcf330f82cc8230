import { beforeEach, describe, expect, it } from 'vitest';
import { addCustomer, addInvoice } from '../support/billing-rows.ts';
import { expectRefusal, useApi } from '../support/test-api.ts';
import { useBilling } from '../support/test-billing.ts';

const api = useApi();
const { ledger } = api;
const billing = useBilling(ledger);
const body = { paymentId: 789, invoiceId: 456, amount: 150000, paymentMethod: 'cash' };
const pay = (fields: object = {}, headers: Record<string, string> = {}) =>
  api.post('/kasir/payments', { ...body, ...fields }, headers);

beforeEach(async () => {
  await billing.listen(api);
  await addCustomer(ledger.knex);
  await addInvoice(ledger.knex, { external_ref: 'inv/2026/11/456' });
});

describe('POST /kasir/payments', () => {
  it('answers 201 with the payment, the invoice as it stands and the receipt', async () => {
    const paidAt = '2026-11-20T10:00:00+07:00';
    const answer = await pay({ paidAt, reference: 'K-17', cashier: 'Rina' });
    expect(answer.status).toBe(201);
    expect(answer.body.data).toEqual({
      id: 789,
      paymentRef: null,
      invoiceId: 456,
      customerId: 123,
      amount: '150000.00',
      paymentMethod: 'cash',
      paymentType: 'full',
      paidAt: '2026-11-20T03:00:00.000Z',
      reference: 'K-17',
      cashier: 'Rina',
      voidedAt: null,
      voidReason: null,
      createdAt: ledger.clock.now().toISOString(),
      invoice: {
        id: 456,
        number: 'INV-456',
        status: 'issued',
        total: '150000.00',
        paid: '150000.00',
        remaining: '0.00',
      },
      receipt: { outcome: 'queued', notificationId: expect.any(String) },
    });
  });

  it('calls a payment partial when something remains, whatever the caller calls it', async () => {
    const answer = await pay({ amount: '100000', paymentType: 'full' });
    expect(answer.body.data).toMatchObject({
      paymentType: 'partial',
      invoice: { remaining: '50000.00' },
    });
  });

  it('takes names of systems without numbers', async () => {
    const { invoiceId: _id, paymentId: _paymentId, ...rest } = body;
    const answer = await api.post('/kasir/payments', {
      ...rest,
      invoiceRef: 'inv/2026/11/456',
      paymentRef: 'trx-1',
    });
    expect(answer.status).toBe(201);
    expect(answer.body.data).toMatchObject({ paymentRef: 'trx-1', invoiceId: 456 });
  });

  it('answers a repeat by its id with 200 and the first', async () => {
    const first = await pay();
    const again = await pay();
    expect(again.status).toBe(200);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(again.body.data.receipt).toEqual({
      outcome: 'duplicate',
      notificationId: first.body.data.receipt.notificationId,
    });
    expectRefusal(await pay({ amount: 1 }), 409, 'payment_differs', {
      paymentId: 'payment_differs',
    });
  });

  it('answers a repeat by its key with 200 and the first, however many come at once', async () => {
    const anonymous = { paymentId: null };
    const key = { 'Idempotency-Key': 'kasir-1' };
    const answers = await Promise.all([
      pay(anonymous, key),
      pay(anonymous, key),
      pay(anonymous, key),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 201]);
    expect(new Set(answers.map((answer) => answer.body.data.id)).size).toBe(1);
    expect(await ledger.countRows('payments')).toBe(1);
    const other = await pay({ ...anonymous, amount: 100 }, key);
    expectRefusal(other, 422, 'idempotency_key_reused', {
      'Idempotency-Key': 'idempotency_key_reused',
    });
  });

  it.each([
    ['more than remains', { amount: 150001 }, 422, 'overpayment', { amount: 'overpayment' }],
    ['nothing', { amount: 0 }, 400, 'invalid_request', { amount: 'invalid_amount' }],
    ['less than nothing', { amount: -5 }, 400, 'invalid_request', { amount: 'invalid_amount' }],
    [
      'a third of a cent',
      { amount: '0.001' },
      400,
      'invalid_request',
      { amount: 'invalid_amount' },
    ],
    ['no invoice', { invoiceId: null }, 400, 'invalid_request', { invoiceId: 'missing' }],
    [
      'an unknown invoice',
      { invoiceId: 9 },
      404,
      'invoice_not_found',
      { invoiceId: 'invoice_not_found' },
    ],
    [
      'the day after tomorrow',
      { paidAt: '2026-11-25T00:00:00Z' },
      400,
      'invalid_request',
      { paidAt: 'in_the_future' },
    ],
    [
      'a field that is not there',
      { amonut: 1 },
      400,
      'invalid_request',
      { amonut: 'unknown_field' },
    ],
  ])('refuses %s and changes nothing', async (_what, fields, status, code, details) => {
    expectRefusal(await pay(fields), status, code, details);
    expect(await ledger.countRows('payments')).toBe(0);
    expect(await ledger.countRows()).toBe(0);
  });

  it('refuses a cancelled invoice', async () => {
    await ledger.knex('invoices').update({ status: 'cancelled' });
    expectRefusal(await pay(), 409, 'invoice_cancelled');
  });

  it('D1: needs a key', async () => {
    expect((await pay({}, { 'X-Api-Key': 'x' })).status).toBe(401);
  });
});

describe('POST /kasir/payments/:id/void', () => {
  const voidIt = (reason?: unknown) => api.post('/kasir/payments/789/void', { reason });

  it('opens the invoice again and says what became of the receipt; repeatable', async () => {
    const { body: paid } = await pay();
    const answer = await voidIt('salah input');
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({
      id: 789,
      voidReason: 'salah input',
      invoice: { paid: '0.00', remaining: '150000.00' },
      receipt: { action: 'cancelled', notificationId: paid.data.receipt.notificationId },
    });
    const again = await voidIt('lagi');
    expect(again.body.data).toMatchObject({
      voidReason: 'salah input',
      receipt: { action: 'none' },
    });
  });

  it('needs a reason and a payment', async () => {
    expectRefusal(await voidIt(), 400, 'invalid_request', { reason: 'invalid_type' });
    expectRefusal(await voidIt('x'), 404, 'payment_not_found');
  });
});
