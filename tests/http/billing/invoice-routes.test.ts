import { beforeEach, describe, expect, it } from 'vitest';
import { bodies, useBillingApi, writeBasics } from '../../support/billing-api.ts';
import { expectRefusal } from '../../support/test-api.ts';

const billing = useBillingApi();
const { api } = billing;
const path = '/billing/invoices';
const put = (body: object, id = 456) =>
  billing.put(`${path}/${id}`, { ...bodies.invoice, ...body });

beforeEach(() => writeBasics({ put: (where, body) => billing.put(where, body) }));

describe('PUT /billing/invoices/:id', () => {
  it('keeps what it is given, money and dates exactly', async () => {
    const { body } = await put({ subscriptionId: 70, total: '150000.5', isolateOn: '2026-11-27' });
    const now = api.ledger.clock.now().toISOString();
    expect(body.data).toEqual({
      id: 456,
      externalRef: null,
      customerId: 123,
      subscriptionId: 70,
      number: 'INV-456',
      period: '2026-11',
      issuedOn: '2026-11-23',
      dueOn: '2026-11-20',
      isolateOn: '2026-11-27',
      total: '150000.50',
      paid: '0.00',
      remaining: '150000.50',
      status: 'open',
      cancelledAt: null,
      cancelReason: null,
      createdAt: now,
      updatedAt: now,
    });
  });

  it('keeps the day of its making when it is written again', async () => {
    await put({ issuedOn: '2026-11-01' });
    expect((await put({ issuedOn: '2026-11-05' })).body.data.issuedOn).toBe('2026-11-01');
    expect((await put({})).body.data.issuedOn).toBe('2026-11-01');
  });

  it('takes what was paid elsewhere, and keeps it when it is left out', async () => {
    const partly = await put({ paid: '50000' });
    expect(partly.body.data).toMatchObject({ paid: '50000.00', remaining: '100000.00' });
    expect((await put({})).body.data.paid).toBe('50000.00');
    const whole = await put({ paid: 150_000 });
    expect(whole.body.data).toMatchObject({ remaining: '0.00', status: 'paid' });
    expect((await put({ paid: 200_000 })).body.data.remaining).toBe('0.00');
  });

  it('tells of an invoice once, unless it is told not to', async () => {
    await put({});
    await put({ total: 160_000 });
    await put({ notify: false }, 457);
    expect(billing.told).toEqual(['issued 456']);
  });

  it('has one invoice for a subscription and a month', async () => {
    await put({ subscriptionId: 70 });
    const twin = await put({ subscriptionId: 70, number: 'INV-457' }, 457);
    expectRefusal(twin, 409, 'invoice_period_taken', { period: 'invoice_period_taken' });
    expect((await put({ subscriptionId: 70, period: '2026-12' }, 457)).status).toBe(201);
    expect((await put({ subscriptionId: 80 }, 458)).status).toBe(201);
    await api.post(`${path}/456/cancel`, {});
    expect((await put({ subscriptionId: 70 }, 459)).status).toBe(201);
  });

  it('names customer and subscription by their references', async () => {
    await billing.put('/billing/customers/123', { ...bodies.customer, externalRef: 'C-1' });
    await billing.put('/billing/subscriptions/70', { ...bodies.subscription, externalRef: 'S-1' });
    const { customerId: _, ...invoice } = bodies.invoice;
    const named = { ...invoice, customerRef: 'C-1', subscriptionRef: 'S-1', externalRef: 'I-1' };
    const { status, body } = await api.post(path, named);
    expect(status).toBe(201);
    expect(body.data).toMatchObject({ customerId: 123, subscriptionId: 70, externalRef: 'I-1' });
  });

  it.each<[string | number, string]>([
    ['150000.505', 'three decimals'],
    ['-1', 'less than nothing'],
    [-1, 'a negative number'],
    ['1e5', 'an exponent'],
    [1e21, 'a number beyond digits'],
    [0.1 + 0.2, 'a number that is not exact'],
    ['Rp150.000', 'a written amount'],
    ['150,000', 'a comma'],
    ['', 'nothing'],
    [' 1', 'a space'],
    ['1000000000000', 'a million millions'],
    [Number.MAX_SAFE_INTEGER, 'more than is stored'],
  ])('D8: refuses the amount %j, %s', async (total) => {
    expectRefusal(await put({ total }), 400, 'invalid_request', { total: 'invalid_amount' });
    expect(await api.ledger.countRows('invoices')).toBe(0);
  });

  it.each<[string | number, string]>([
    [0, '0.00'],
    ['0', '0.00'],
    [99.5, '99.50'],
    ['007', '7.00'],
    ['999999999999.99', '999999999999.99'],
    [999_999_999_999, '999999999999.00'],
  ])('takes the amount %j as %s', async (total, stored) => {
    expect((await put({ total })).body.data.total).toBe(stored);
  });

  it.each([
    ['2025-02-30'],
    ['2025-02-29'],
    ['2026-13-01'],
    ['2026-11-20T00:00:00Z'],
    ['20-11-2026'],
    ['2026-1-2'],
    ['0000-01-01'],
    ['9999-12-31'],
    [20_261_120],
  ])('refuses the due date %j', async (dueOn) => {
    const answer = await put({ dueOn });
    expectRefusal(answer, 400, 'invalid_request');
    expect(answer.body.error!.details[0]!.path).toBe('dueOn');
    expect((await put({ dueOn: '2028-02-29' })).status).toBe(201);
  });

  it.each([
    ['an unknown customer', { customerId: 9 }, 404, 'customer_not_found', 'customerId'],
    [
      'an unknown reference',
      { customerId: null, customerRef: 'x' },
      404,
      'customer_not_found',
      'customerRef',
    ],
    [
      'an unknown subscription',
      { subscriptionId: 9 },
      404,
      'subscription_not_found',
      'subscriptionId',
    ],
    ['no number', { number: undefined }, 400, 'invalid_request', 'number'],
    ['a month 13', { period: '2026-13' }, 400, 'invalid_request', 'period'],
    ['a day in its month', { period: '2026-11-20' }, 400, 'invalid_request', 'period'],
    [
      'an isolation before it is due',
      { isolateOn: '2026-11-19' },
      400,
      'invalid_request',
      'isolateOn',
    ],
    ['a remaining amount', { remaining: 5 }, 400, 'invalid_request', 'remaining'],
  ])('refuses %s', async (_, change, status, code, field) => {
    const answer = await put(change);
    expectRefusal(answer, status, code);
    expect(answer.body.error!.details[0]!.path).toBe(field);
    expect(await api.ledger.countRows('invoices')).toBe(0);
  });

  it('stays with its customer, and with the subscriptions of that one', async () => {
    await billing.put('/billing/customers/124', bodies.customer);
    const foreign = await put({ customerId: 124, subscriptionId: 70 });
    expectRefusal(foreign, 422, 'subscription_of_other_customer');
    await put({});
    expectRefusal(await put({ customerId: 124 }), 409, 'customer_differs');
  });
});

describe('POST /billing/invoices/:id/cancel', () => {
  it('cancels once, with the reason, and is repeatable', async () => {
    await put({});
    const first = await api.post(`${path}/456/cancel`, { reason: 'Salah nominal' });
    expect(first.status).toBe(200);
    expect(first.body.data).toMatchObject({
      status: 'cancelled',
      cancelReason: 'Salah nominal',
      cancelledAt: api.ledger.clock.now().toISOString(),
    });
    const again = await api.post(`${path}/456/cancel`, { reason: 'other' });
    expect(again.body.data).toEqual(first.body.data);
    expectRefusal(await put({}), 409, 'invoice_cancelled');
  });

  it('refuses an invoice that money came in for, an unknown one and unknown fields', async () => {
    await put({ paid: 1 });
    expectRefusal(await api.post(`${path}/456/cancel`, {}), 409, 'invoice_paid');
    expectRefusal(await api.post(`${path}/9/cancel`, {}), 404, 'invoice_not_found');
    expectRefusal(await api.post(`${path}/456/cancel`, { why: 1 }), 400, 'invalid_request');
    expect((await api.get(`${path}/456`)).body.data.status).toBe('open');
  });
});

it('GET /billing/invoices filters by customer, status, month, due date and number', async () => {
  const idsOf = async (query: string) =>
    (await api.get(`${path}?${query}`)).body.data.map(({ id }: { id: number }) => id);
  await billing.put('/billing/customers/124', { ...bodies.customer, externalRef: 'C-2' });
  await put({ subscriptionId: 70 }, 1);
  await put({ paid: 150_000, dueOn: '2026-12-20', period: '2026-12' }, 2);
  await put({ customerId: 124, number: 'KW-9' }, 3);
  await api.post(`${path}/3/cancel`, {});
  expect(await idsOf('customerId=123')).toEqual([2, 1]);
  expect(await idsOf('customerRef=C-2')).toEqual([3]);
  expect(await idsOf('status=open')).toEqual([1]);
  expect(await idsOf('status=paid')).toEqual([2]);
  expect(await idsOf('status=cancelled')).toEqual([3]);
  expect(await idsOf('subscriptionId=70')).toEqual([1]);
  expect(await idsOf('period=2026-12')).toEqual([2]);
  expect(await idsOf('dueFrom=2026-11-21')).toEqual([2]);
  expect(await idsOf('dueTo=2026-11-20')).toEqual([3, 1]);
  expect(await idsOf('dueFrom=2026-11-20&dueTo=2026-11-20&customerId=123')).toEqual([1]);
  expect(await idsOf('q=kw-')).toEqual([3]);
  expectRefusal(await api.get(`${path}?dueFrom=2025-02-30`), 400, 'invalid_request');
  expectRefusal(await api.get(`${path}?status=late`), 400, 'invalid_request');
});
