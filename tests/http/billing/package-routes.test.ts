import { expect, it } from 'vitest';
import { bodies, useBillingApi } from '../../support/billing-api.ts';
import { expectRefusal } from '../../support/test-api.ts';

const billing = useBillingApi();
const { api } = billing;
const path = '/billing/packages';
const put = (body: object, id = 7) => billing.put(`${path}/${id}`, { ...bodies.package, ...body });

it('keeps a package with its price exactly', async () => {
  const { body } = await put({ price: '149999.99' });
  expect(body.data).toMatchObject({
    id: 7,
    name: 'Rumah 20',
    speed: '20 Mbps',
    price: '149999.99',
    kind: 'postpaid',
    durationDays: null,
  });
});

it('needs the length of a prepaid package', async () => {
  const answer = await put({ kind: 'prepaid' });
  expectRefusal(answer, 400, 'invalid_request', { durationDays: 'missing' });
  expect((await put({ kind: 'prepaid', durationDays: 7 })).body.data.durationDays).toBe(7);
});

it.each([
  ['a price that is no amount', { price: '1.234' }, { price: 'invalid_amount' }],
  ['a price that is missing', { price: undefined }, { price: 'invalid_union' }],
  ['a length of no days', { durationDays: 0 }, { durationDays: 'too_small' }],
  ['half a day', { durationDays: 1.5 }, { durationDays: 'invalid_type' }],
  ['another kind', { kind: 'free' }, { kind: 'invalid_value' }],
])('refuses %s', async (_, change, fields) => {
  expectRefusal(await put(change), 400, 'invalid_request', fields);
  expect(await api.ledger.countRows('packages')).toBe(0);
});

it('lists by kind and by part of the name', async () => {
  const idsOf = async (query: string) =>
    (await api.get(`${path}?${query}`)).body.data.map(({ id }: { id: number }) => id);
  await put({});
  await billing.put(`${path}/8`, bodies.prepaidPackage);
  expect(await idsOf('kind=prepaid')).toEqual([8]);
  expect(await idsOf('q=rumah')).toEqual([7]);
});
