import { beforeEach, describe, expect, it } from 'vitest';
import { bodies, useBillingApi, writeBasics } from '../../support/billing-api.ts';
import { expectRefusal } from '../../support/test-api.ts';

const billing = useBillingApi();
const { api } = billing;
const path = '/billing/promises';
const put = (body: object, id = 5) => billing.put(`${path}/${id}`, { ...bodies.promise, ...body });

beforeEach(async () => {
  await writeBasics({ put: (where, body) => billing.put(where, body) });
  await billing.put('/billing/invoices/456', { ...bodies.invoice, notify: false });
});

describe('/billing/promises', () => {
  it('records a promise for an invoice, and tells of it once', async () => {
    const { body } = await put({ invoiceId: 456, note: 'Setelah gajian' });
    expect(body.data).toMatchObject({
      id: 5,
      customerId: 123,
      invoiceId: 456,
      promisedOn: '2026-11-25',
      note: 'Setelah gajian',
      status: 'open',
    });
    await put({ invoiceId: 456, promisedOn: '2026-11-28' });
    expect(billing.told).toEqual(['promised 5']);
  });

  it.each([
    ['keep', 'kept'],
    ['break', 'broken'],
    ['cancel', 'cancelled'],
  ])('%s makes it %s, repeatably and for good', async (action, status) => {
    await put({});
    const first = await api.post(`${path}/5/${action}`, {});
    expect(first.body.data).toMatchObject({ id: 5, status });
    expect((await api.post(`${path}/5/${action}`, {})).body.data).toEqual(first.body.data);
    const other = action === 'keep' ? 'break' : 'keep';
    expectRefusal(await api.post(`${path}/5/${other}`, {}), 409, 'promise_settled');
    expectRefusal(await put({}), 409, 'promise_settled');
    expectRefusal(await api.post(`${path}/6/${action}`, {}), 404, 'promise_not_found');
    expectRefusal(await api.post(`${path}/5/${action}`, { a: 1 }), 400, 'invalid_request');
  });

  it.each([
    ['an unknown customer', { customerId: 9 }, 404, 'customer_not_found'],
    ['an unknown invoice', { invoiceId: 9 }, 404, 'invoice_not_found'],
    ['a date that is none', { promisedOn: '2025-02-30' }, 400, 'invalid_request'],
    ['an instant', { promisedOn: '2026-11-25T00:00:00Z' }, 400, 'invalid_request'],
  ])('refuses %s', async (_, change, status, code) => {
    expectRefusal(await put(change), status, code);
    expect(await api.ledger.countRows('payment_promises')).toBe(0);
  });

  it("refuses another customer's invoice", async () => {
    await billing.put('/billing/customers/124', bodies.customer);
    const answer = await put({ customerId: 124, invoiceId: 456 });
    expectRefusal(answer, 422, 'invoice_of_other_customer');
  });

  it('filters by customer, invoice, status and day', async () => {
    const idsOf = async (query: string) =>
      (await api.get(`${path}?${query}`)).body.data.map(({ id }: { id: number }) => id);
    await put({ invoiceId: 456 }, 1);
    await put({ promisedOn: '2026-12-01' }, 2);
    await api.post(`${path}/2/keep`, {});
    expect(await idsOf('customerId=123')).toEqual([2, 1]);
    expect(await idsOf('invoiceId=456')).toEqual([1]);
    expect(await idsOf('status=kept')).toEqual([2]);
    expect(await idsOf('promisedFrom=2026-11-26')).toEqual([2]);
    expect(await idsOf('promisedTo=2026-11-25')).toEqual([1]);
  });
});
