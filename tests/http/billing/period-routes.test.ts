import { beforeEach, describe, expect, it } from 'vitest';
import { bodies, useBillingApi, writeBasics } from '../../support/billing-api.ts';
import { expectRefusal } from '../../support/test-api.ts';

const billing = useBillingApi();
const { api } = billing;
const path = '/billing/subscriptions/80';
const dayMs = 86_400_000;
const renew = (body: object = {}, headers = {}) => api.post(`${path}/renew`, body, headers);

beforeEach(() => writeBasics({ put: (where, body) => billing.put(where, body) }));

describe('POST /billing/subscriptions/:id/renew', () => {
  it('adds periods one behind the other, each as long as the package', async () => {
    const { clock } = api.ledger;
    const first = await renew();
    expect(first.status).toBe(201);
    expect(first.body.data).toMatchObject({
      subscriptionId: 80,
      startsAt: clock.now().toISOString(),
      expiresAt: clock.in(30 * dayMs).toISOString(),
      status: 'active',
    });
    const second = await renew();
    expect(second.body.data).toMatchObject({
      startsAt: first.body.data.expiresAt,
      expiresAt: clock.in(60 * dayMs).toISOString(),
    });
    const listed = await api.get(`${path}/periods`);
    expect(listed.body.data).toEqual([second.body.data, first.body.data]);
  });

  it('starts now when the last period is over', async () => {
    await renew();
    await api.ledger.clock.advance(31 * dayMs);
    const { body } = await renew();
    expect(body.data.startsAt).toBe(api.ledger.clock.now().toISOString());
  });

  it('tells of a renewal, not of the first period', async () => {
    await renew();
    expect(billing.told).toEqual([]);
    const { body } = await renew();
    await renew({ notify: false });
    expect(billing.told).toEqual([`renewed ${body.data.id}`]);
  });

  it('repeated with its externalRef changes nothing, and takes a new end', async () => {
    const first = await renew({ externalRef: 'P-1' });
    const again = await renew({ externalRef: 'P-1' });
    expect(again.status).toBe(200);
    expect(again.body.data).toEqual(first.body.data);
    const longer = await renew({ externalRef: 'P-1', expiresAt: '2027-03-01T00:00:00+07:00' });
    expect(longer.body.data).toMatchObject({
      id: first.body.data.id,
      startsAt: first.body.data.startsAt,
      expiresAt: '2027-02-28T17:00:00.000Z',
    });
  });

  it('repeated with its Idempotency-Key makes one period', async () => {
    const key = { 'Idempotency-Key': 'renew-1' };
    const first = await renew({}, key);
    const again = await renew({}, key);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(again.body.data).toEqual(first.body.data);
    expectRefusal(await renew({ notify: false }, key), 422, 'idempotency_key_reused');
    expect(await api.ledger.countRows('prepaid_periods')).toBe(1);
  });

  it('at the same moment makes periods that do not overlap', async () => {
    const answers = await Promise.all([renew(), renew(), renew()]);
    const starts = answers.map((answer) => answer.body.data.startsAt as string);
    expect(new Set(starts).size).toBe(3);
  });

  it.each([
    ['a date without a time', { startsAt: '2026-11-23' }, 'startsAt'],
    [
      'an end before its start',
      { startsAt: '2026-11-23T00:00:00Z', expiresAt: '2026-11-22T00:00:00Z' },
      'expiresAt',
    ],
    ['an instant long ago', { startsAt: '0001-01-01T00:00:00Z' }, 'startsAt'],
    ['an unknown field', { days: 30 }, 'days'],
  ])('refuses %s', async (_, body, field) => {
    const answer = await renew(body);
    expectRefusal(answer, 400, 'invalid_request');
    expect(answer.body.error!.details[0]!.path).toBe(field);
  });

  it('refuses an end in the past, a postpaid line, an ended one, an unknown one', async () => {
    const early = await renew({ expiresAt: '2026-11-01T00:00:00Z' });
    expectRefusal(early, 422, 'period_ends_too_early');
    const postpaid = await api.post('/billing/subscriptions/70/renew', {});
    expectRefusal(postpaid, 409, 'not_prepaid');
    await billing.put(path, { ...bodies.subscription, packageId: 8, status: 'ended' });
    expectRefusal(await renew(), 409, 'subscription_ended');
    const unknown = await api.post('/billing/subscriptions/99/renew', {});
    expectRefusal(unknown, 404, 'subscription_not_found');
  });

  it('asks for an end when the package says no length', async () => {
    await billing.put('/billing/subscriptions/70', { ...bodies.subscription, kind: 'prepaid' });
    const answer = await api.post('/billing/subscriptions/70/renew', {});
    expectRefusal(answer, 422, 'period_length_unknown', { expiresAt: 'period_length_unknown' });
    const given = { expiresAt: '2026-12-23T00:00:00Z' };
    expect((await api.post('/billing/subscriptions/70/renew', given)).status).toBe(201);
  });
});

describe('/billing/subscriptions/:id/periods/:periodId', () => {
  it('PUT writes a period under the id of the caller', async () => {
    const first = await billing.put(`${path}/periods/5`, {});
    expect(first.status).toBe(201);
    expect(first.body.data.id).toBe(5);
    expect((await billing.put(`${path}/periods/5`, {})).body.data).toEqual(first.body.data);
    expectRefusal(await billing.put(`${path}/periods/x`, {}), 400, 'invalid_request');
  });

  it('refuses a period of another subscription and one that is cancelled', async () => {
    await billing.put('/billing/subscriptions/81', { ...bodies.subscription, packageId: 8 });
    await billing.put(`${path}/periods/5`, {});
    const other = await billing.put('/billing/subscriptions/81/periods/5', {});
    expectRefusal(other, 409, 'period_taken');
    await api.post(`${path}/periods/5/cancel`, {});
    expectRefusal(await billing.put(`${path}/periods/5`, {}), 409, 'period_taken');
  });

  it('cancel is repeatable, and the next renewal does not stand behind it', async () => {
    const { id } = (await renew()).body.data;
    const first = await api.post(`${path}/periods/${id}/cancel`, {});
    expect(first.body.data).toMatchObject({ id, status: 'cancelled' });
    expect((await api.post(`${path}/periods/${id}/cancel`, {})).body.data).toEqual(first.body.data);
    expect((await renew()).body.data.startsAt).toBe(api.ledger.clock.now().toISOString());
    expectRefusal(await api.post(`${path}/periods/9/cancel`, {}), 404, 'period_not_found');
    const other = await api.post(`/billing/subscriptions/70/periods/${id}/cancel`, {});
    expectRefusal(other, 404, 'period_not_found');
  });
});
