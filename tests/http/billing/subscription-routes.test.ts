import { beforeEach, describe, expect, it } from 'vitest';
import { bodies, useBillingApi, writeBasics } from '../../support/billing-api.ts';
import { expectRefusal } from '../../support/test-api.ts';

const billing = useBillingApi();
const { api } = billing;
const path = '/billing/subscriptions';
const put = (body: object, id = 70) =>
  billing.put(`${path}/${id}`, { ...bodies.subscription, ...body });

beforeEach(() => writeBasics({ put: (where, body) => billing.put(where, body) }));

describe('PUT /billing/subscriptions/:id', () => {
  it('takes the kind of its package, and keeps it when the package is another', async () => {
    const { body } = await put({});
    expect(body.data).toMatchObject({
      customerId: 123,
      packageId: 7,
      kind: 'postpaid',
      billDay: 20,
      graceDays: 0,
      status: 'active',
      isolatedAt: null,
      startsOn: '2026-01-01',
      endsOn: null,
    });
    expect((await put({ packageId: 8 })).body.data).toMatchObject({
      kind: 'postpaid',
      packageId: 8,
    });
    expect((await put({ kind: 'prepaid' })).body.data.kind).toBe('prepaid');
  });

  it('names customer and package by their references', async () => {
    await billing.put('/billing/customers/123', { ...bodies.customer, externalRef: 'C-1' });
    await billing.put('/billing/packages/7', { ...bodies.package, externalRef: 'P-1' });
    const named = { customerRef: 'C-1', packageRef: 'P-1', startsOn: '2026-01-01' };
    const { status, body } = await billing.put(`${path}/71`, named);
    expect(status).toBe(201);
    expect(body.data).toMatchObject({ customerId: 123, packageId: 7 });
  });

  it('ends and reopens by status, and lets no write end an isolation', async () => {
    expect((await put({ status: 'ended', endsOn: '2026-11-30' })).body.data.status).toBe('ended');
    expect((await put({})).body.data.status).toBe('ended');
    expect((await put({ status: 'active' })).body.data.status).toBe('active');
    await api.post(`${path}/70/isolate`, {});
    expect((await put({ status: 'active' })).body.data.status).toBe('isolated');
  });

  it.each([
    ['an unknown customer', { customerId: 9 }, 404, 'customer_not_found', 'customerId'],
    ['an unknown package', { packageId: 9 }, 404, 'package_not_found', 'packageId'],
    ['no customer', { customerId: null }, 400, 'invalid_request', 'customerId'],
    ['two names of a customer', { customerRef: 'C-1' }, 400, 'invalid_request', 'customerRef'],
    ['day 32', { billDay: 32 }, 400, 'invalid_request', 'billDay'],
    ['day 0', { billDay: 0 }, 400, 'invalid_request', 'billDay'],
    ['a grace of 61 days', { graceDays: 61 }, 400, 'invalid_request', 'graceDays'],
    ['a date that is none', { startsOn: '2025-02-30' }, 400, 'invalid_request', 'startsOn'],
    ['an end before its start', { endsOn: '2025-12-31' }, 400, 'invalid_request', 'endsOn'],
    ['isolated as a status', { status: 'isolated' }, 400, 'invalid_request', 'status'],
  ])('refuses %s', async (_, change, status, code, field) => {
    const answer = await put(change, 71);
    expectRefusal(answer, status, code);
    expect(answer.body.error!.details.map((fault) => fault.path)).toEqual([field]);
  });

  it('stays with its customer', async () => {
    await billing.put('/billing/customers/124', bodies.customer);
    expectRefusal(await put({ customerId: 124 }), 409, 'customer_differs');
  });
});

describe('isolate and restore', () => {
  it('change the status once and tell once, with the reason', async () => {
    const first = await api.post(`${path}/70/isolate`, { reason: 'Tagihan November' });
    expect(first.status).toBe(200);
    expect(first.body.data).toMatchObject({
      status: 'isolated',
      isolatedAt: api.ledger.clock.now().toISOString(),
    });
    const again = await api.post(`${path}/70/isolate`, {});
    expect(again.body.data).toEqual(first.body.data);
    const restored = await api.post(`${path}/70/restore`, {});
    expect(restored.body.data).toMatchObject({ status: 'active', isolatedAt: null });
    expect((await api.post(`${path}/70/restore`, {})).body.data).toEqual(restored.body.data);
    expect(billing.told).toEqual(['isolated 70: Tagihan November', 'restored 70']);
  });

  it('say nothing when told not to', async () => {
    await api.post(`${path}/70/isolate`, { notify: false });
    await api.post(`${path}/70/restore`, { notify: false });
    expect(billing.told).toEqual([]);
  });

  it('change nothing when what is said beside them fails', async () => {
    billing.failure = new Error('the event failed');
    expectRefusal(await api.post(`${path}/70/isolate`, {}), 500, 'internal_error');
    expect((await api.get(`${path}/70`)).body.data.status).toBe('active');
  });

  it('refuse an ended line, an unknown one and unknown fields', async () => {
    await put({ status: 'ended' });
    for (const action of ['isolate', 'restore']) {
      expectRefusal(await api.post(`${path}/70/${action}`, {}), 409, 'subscription_ended');
      expectRefusal(await api.post(`${path}/99/${action}`, {}), 404, 'subscription_not_found');
      expectRefusal(await api.post(`${path}/70/${action}`, { a: 1 }), 400, 'invalid_request');
    }
  });
});

it('GET /billing/subscriptions filters by customer, package, kind and status', async () => {
  const idsOf = async (query: string) =>
    (await api.get(`${path}?${query}`)).body.data.map(({ id }: { id: number }) => id);
  await billing.put('/billing/customers/123', { ...bodies.customer, externalRef: 'C-1' });
  await api.post(`${path}/70/isolate`, {});
  expect(await idsOf('customerId=123')).toEqual([80, 70]);
  expect(await idsOf('customerRef=C-1&kind=prepaid')).toEqual([80]);
  expect(await idsOf('packageId=7')).toEqual([70]);
  expect(await idsOf('status=isolated')).toEqual([70]);
  expect(await idsOf('customerId=99')).toEqual([]);
});
