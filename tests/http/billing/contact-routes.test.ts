import { beforeEach, describe, expect, it } from 'vitest';
import { bodies, useBillingApi } from '../../support/billing-api.ts';
import { expectRefusal } from '../../support/test-api.ts';

const billing = useBillingApi();
const { api } = billing;
const path = '/billing/customers/123/contacts';
const istri = { name: 'Ibu Rina', phone: '081311112222', roles: ['billing'] };

beforeEach(async () => {
  await billing.put('/billing/customers/123', bodies.customer);
  await billing.put('/billing/customers/124', bodies.customer);
});

describe('/billing/customers/:id/contacts', () => {
  it('adds a number with its roles, once', async () => {
    const first = await api.post(path, { ...istri, roles: ['billing', 'owner', 'billing'] });
    expect(first.status).toBe(201);
    expect(first.body.data).toMatchObject({
      customerId: 123,
      name: 'Ibu Rina',
      phone: '+6281311112222',
      phoneAsGiven: '081311112222',
      roles: ['billing', 'owner'],
    });
    const again = await api.post(path, { ...istri, phone: '+62 813 1111 2222' });
    expect(again.status).toBe(200);
    expect(again.body.data).toMatchObject({ id: first.body.data.id, roles: ['billing'] });
    expect((await api.get(path)).body.data).toEqual([again.body.data]);
    const customer = await api.get('/billing/customers/123');
    expect(customer.body.data.contacts).toEqual([again.body.data]);
  });

  it('replaces and removes a contact, the removal repeatably', async () => {
    const { id } = (await api.post(path, istri)).body.data;
    const other = { phone: '081399998888', roles: ['alternate'] };
    const changed = await billing.put(`${path}/${id}`, other);
    expect(changed.body.data).toMatchObject({ id, name: null, phone: '+6281399998888' });
    const removed = await billing.remove(`${path}/${id}`);
    expect(removed.body.data).toEqual({ id, removed: true });
    expect((await billing.remove(`${path}/${id}`)).body.data).toEqual({ id, removed: false });
    expect((await api.get(path)).body.data).toEqual([]);
  });

  it('touches no contact of another customer', async () => {
    const { id } = (await api.post(path, istri)).body.data;
    const foreign = `/billing/customers/124/contacts/${id}`;
    expectRefusal(await billing.put(foreign, istri), 404, 'contact_not_found');
    expect((await billing.remove(foreign)).body.data.removed).toBe(false);
    expect((await api.get(path)).body.data).toHaveLength(1);
  });

  it.each([
    ['no phone', { roles: ['billing'] }, 400, { phone: 'invalid_type' }],
    ['no roles', { phone: '081311112222' }, 400, { roles: 'invalid_type' }],
    ['an empty list of roles', { ...istri, roles: [] }, 400, { roles: 'too_small' }],
    ['another role', { ...istri, roles: ['boss'] }, 400, { 'roles.0': 'invalid_value' }],
    ['an unknown field', { ...istri, age: 40 }, 400, { age: 'unknown_field' }],
    ['an unclear phone', { ...istri, phone: '0812 atau 0813' }, 422, undefined],
  ])('refuses %s', async (_, body, status, fields) => {
    const code = status === 400 ? 'invalid_request' : 'invalid_phone';
    expectRefusal(await api.post(path, body), status, code, fields);
    expect(await api.ledger.countRows('customer_contacts')).toBe(0);
  });

  it('answers 404 for a customer who is not there', async () => {
    const missing = '/billing/customers/999/contacts';
    expectRefusal(await api.get(missing), 404, 'customer_not_found');
    expectRefusal(await api.post(missing, istri), 404, 'customer_not_found');
    expectRefusal(await billing.remove(`${missing}/1`), 404, 'customer_not_found');
    expectRefusal(await billing.remove(`${path}/x`), 400, 'invalid_request');
  });
});

describe('/billing/customers/:id/preferences', () => {
  const preferences = '/billing/customers/123/preferences';

  it('sets, lists and forgets what a customer wants, each repeatably', async () => {
    const set = await billing.put(`${preferences}/invoice_reminder`, { enabled: false });
    expect(set.status).toBe(200);
    expect(set.body.data).toMatchObject({ type: 'invoice_reminder', enabled: false });
    await billing.put(`${preferences}/invoice_reminder`, { enabled: true });
    const listed = await api.get(preferences);
    expect(listed.body.data).toMatchObject([{ type: 'invoice_reminder', enabled: true }]);
    const removal = () => billing.remove(`${preferences}/invoice_reminder`);
    expect((await removal()).body.data).toEqual({ type: 'invoice_reminder', removed: true });
    expect((await removal()).body.data).toEqual({ type: 'invoice_reminder', removed: false });
  });

  it('refuses a type that does not exist, a body without enabled, a missing customer', async () => {
    const unknown = await billing.put(`${preferences}/birthday`, { enabled: false });
    expectRefusal(unknown, 400, 'invalid_request', { type: 'invalid_value' });
    expectRefusal(await billing.put(`${preferences}/promise_due`, {}), 400, 'invalid_request');
    const missing = '/billing/customers/999/preferences';
    expectRefusal(await api.get(missing), 404, 'customer_not_found');
    const nobody = await billing.put(`${missing}/promise_due`, { enabled: true });
    expectRefusal(nobody, 404, 'customer_not_found');
  });
});
