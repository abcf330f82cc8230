import { describe, expect, it } from 'vitest';
import { bodies, useBillingApi } from '../../support/billing-api.ts';
import { expectRefusal } from '../../support/test-api.ts';

const billing = useBillingApi();
const { api } = billing;
const path = '/billing/customers';
const put = (body: object, id = 123) =>
  billing.put(`${path}/${id}`, { ...bodies.customer, ...body });

describe('PUT /billing/customers/:id', () => {
  it('keeps what it is given, with the phone as a number and as it was written', async () => {
    const { body } = await put({
      phone: '0812-3456-7890',
      language: 'en',
      timeZone: 'WITA',
      area: 'RW 05',
      externalRef: 'C-1',
    });
    const now = api.ledger.clock.now().toISOString();
    expect(body.data).toEqual({
      id: 123,
      externalRef: 'C-1',
      name: 'Budi Santoso',
      phone: '+6281234567890',
      phoneAsGiven: '0812-3456-7890',
      language: 'en',
      timeZone: 'Asia/Makassar',
      area: 'RW 05',
      status: 'active',
      createdAt: now,
      updatedAt: now,
      contacts: [],
      preferences: [],
    });
  });

  it.each([
    ['WIB', 'Asia/Jakarta'],
    ['WITA', 'Asia/Makassar'],
    ['WIT', 'Asia/Jayapura'],
    ['Asia/Pontianak', 'Asia/Jakarta'],
    ['Asia/Jayapura', 'Asia/Jayapura'],
  ])('takes the zone %s as %s', async (given, zone) => {
    expect((await put({ timeZone: given })).body.data.timeZone).toBe(zone);
  });

  it('replaces every field: what is left out is gone', async () => {
    await put({ area: 'RW 05', language: 'en', status: 'inactive' });
    const { body } = await put({ phone: null });
    expect(body.data).toMatchObject({
      phone: null,
      phoneAsGiven: null,
      area: null,
      language: null,
      status: 'active',
    });
  });

  it('takes a customer without a phone, and two customers with one phone', async () => {
    expect((await put({ phone: undefined })).status).toBe(201);
    expect((await put({}, 124)).status).toBe(201);
    expect((await put({}, 125)).status).toBe(201);
  });

  it.each([
    ['021 555 1234', 'not_mobile'],
    ['12345', 'too_short'],
    ['0812-3456-7890 / 0813-1111-2222', 'multiple_numbers'],
    ['8.12346E+10', 'spreadsheet_artifact'],
    ['081234567890 ext 5', 'extension_not_allowed'],
    ['', 'empty'],
  ])('D10: refuses the phone %j with its reason, and writes nothing', async (phone, reason) => {
    const answer = await put({ phone });
    expectRefusal(answer, 422, 'invalid_phone', { phone: reason });
    expect(await api.ledger.countRows('customers')).toBe(0);
  });

  it.each([
    ['an empty name', { name: ' ' }, { name: 'empty' }],
    ['no name', { name: undefined }, { name: 'invalid_type' }],
    ['a name that is too long', { name: 'x'.repeat(201) }, { name: 'too_big' }],
    ['a NUL', { area: 'a\0' }, { area: 'nul_character' }],
    ['a phone that is a number', { phone: 81_234_567_890 }, { phone: 'invalid_type' }],
    ['another zone', { timeZone: 'Europe/Berlin' }, { timeZone: 'unknown_time_zone' }],
    ['a zone of the prototype', { timeZone: 'constructor' }, { timeZone: 'unknown_time_zone' }],
    ['another language', { language: 'jv' }, { language: 'invalid_value' }],
    ['another status', { status: 'gone' }, { status: 'invalid_value' }],
    [
      'two faults at once',
      { status: 'gone', name: 1 },
      { status: 'invalid_value', name: 'invalid_type' },
    ],
  ])('refuses %s by name', async (_, change, fields) => {
    expectRefusal(await put(change), 400, 'invalid_request', fields);
    expect(await api.ledger.countRows('customers')).toBe(0);
  });

  it('says that a customer is new, unless it is told not to', async () => {
    await put({});
    await put({ notify: false }, 124);
    await put({ name: 'Budi S.' });
    expect(billing.told).toEqual(['added 123']);
  });
});

describe('GET /billing/customers', () => {
  const idsOf = async (query: string) =>
    (await api.get(`${path}?${query}`)).body.data.map(({ id }: { id: number }) => id);

  it('finds by phone, area, status and part of a name', async () => {
    await put({ area: 'RW 05', externalRef: 'KTP-77' });
    await put({ name: 'Siti 100% Aminah', phone: '081211112222', status: 'inactive' }, 124);
    expect(await idsOf('phone=0812-3456-7890')).toEqual([123]);
    expect(await idsOf('area=RW%2005')).toEqual([123]);
    expect(await idsOf('status=inactive')).toEqual([124]);
    expect(await idsOf('q=budi')).toEqual([123]);
    expect(await idsOf('q=ktp-7')).toEqual([123]);
    expect(await idsOf('q=1111')).toEqual([124]);
    expect(await idsOf('q=100%25')).toEqual([124]);
    expect(await idsOf('q=___')).toEqual([]);
    expect(await idsOf('status=active&q=siti')).toEqual([]);
  });

  it('refuses a search of two letters and a phone that is none', async () => {
    expectRefusal(await api.get(`${path}?q=ab`), 400, 'invalid_request');
    expectRefusal(await api.get(`${path}?phone=abc`), 422, 'invalid_phone');
  });
});
