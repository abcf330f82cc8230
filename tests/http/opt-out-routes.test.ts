import { beforeEach, describe, expect, it } from 'vitest';
import { optOutRoutes } from '../../src/http/opt-out-routes.ts';
import { OptOutRepository } from '../../src/notifications/opt-out-repository.ts';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;
const path = '/whatsapp/opt-outs';
const budi = '+6281234567890';
let optOuts: OptOutRepository;

beforeEach(async () => {
  optOuts = new OptOutRepository(ledger.knex);
  const phonePolicy = { defaultCountry: 'ID', allowedCountries: ['ID'], allowLandline: false };
  type Options = Parameters<typeof optOutRoutes>[0];
  const options = { optOuts, phonePolicy, clock: ledger.clock } as unknown as Options;
  await api.start({ routes: optOutRoutes(options) });
});

const remove = (phone: string) => api.request('DELETE', `${path}/${encodeURIComponent(phone)}`);
const clean = () => remove(budi);

describe('GET /whatsapp/opt-outs/:phone', () => {
  it('answers what the number does not want, or 404 when it wants everything', async () => {
    expectRefusal(await api.get(`${path}/0812-3456-7890`), 404, 'opt_out_not_found');
    const { body } = await api.post(path, { phone: budi, scope: 'everything' });
    const found = await api.get(`${path}/0812-3456-7890`);
    expect([found.status, found.body.data]).toEqual([200, body.data]);
    expectRefusal(await api.get(`${path}/0812`), 422, 'invalid_phone');
  });
});

describe('POST /whatsapp/opt-outs', () => {
  it('answers 201 with the opt-out, of reminders unless told', async () => {
    const { status, body } = await api.post(path, { phone: '0812-3456-7890' });
    expect(status).toBe(201);
    expect(body.data).toEqual({
      phone: budi,
      scope: 'reminders',
      source: 'api',
      reason: null,
      createdAt: ledger.clock.now().toISOString(),
    });
  });

  it('repeated answers 200, and widens the scope', async () => {
    await api.post(path, { phone: budi });
    const again = await api.post(path, { phone: budi, scope: 'everything', reason: 'Pindah' });
    expect(again.status).toBe(200);
    expect(again.body.data).toMatchObject({ scope: 'everything', reason: 'Pindah' });
  });

  it.each([
    ['no phone', {}, 400, 'invalid_request', 'phone'],
    ['an unclear phone', { phone: '12' }, 422, 'invalid_phone', 'phone'],
    ['another scope', { phone: budi, scope: 'all' }, 400, 'invalid_request', 'scope'],
    ['a NUL', { phone: budi, reason: 'a\0' }, 400, 'invalid_request', 'reason'],
    ['an unknown field', { phone: budi, from: 1 }, 400, 'invalid_request', 'from'],
  ])('refuses %s', async (_, sent, status, code, field) => {
    const answer = await api.post(path, sent);
    expectRefusal(answer, status, code);
    expect(answer.body.error!.details[0]!.path).toBe(field);
    expect(await ledger.countRows('opt_outs')).toBe(0);
  });
});

describe('DELETE /whatsapp/opt-outs/:phone', () => {
  it.each(['081234567890', '+62 812-3456-7890', '6281234567890@c.us'])(
    'removes it under the spelling %s, and may be repeated',
    async (spelling) => {
      await api.post(path, { phone: budi });
      const first = await remove(spelling);
      expect(first.status).toBe(200);
      expect(first.body.data).toEqual({ phone: budi, removed: true });
      expect((await remove(spelling)).body.data).toEqual({ phone: budi, removed: false });
    },
  );

  it('refuses what is no phone', async () => {
    expectRefusal(await remove('abc'), 422, 'invalid_phone');
    expectRefusal(await api.request('DELETE', `${path}/%zz`), 400, 'bad_request');
    expectRefusal(await api.request('DELETE', path), 405, 'method_not_allowed');
  });
});

describe('GET /whatsapp/opt-outs', () => {
  it('lists them newest first, page by page', async () => {
    for (const last of [1, 2, 3]) {
      await ledger.clock.advance(1_000);
      await api.post(path, { phone: `+628120000000${last}` });
    }
    const first = await api.get(`${path}?limit=2`);
    expect(first.body.data.map((it: { phone: string }) => it.phone.slice(-1))).toEqual(['3', '2']);
    const next = await api.get(`${path}?limit=2&cursor=${first.body.page!.nextCursor}`);
    expect(next.body.data.map((it: { phone: string }) => it.phone.slice(-1))).toEqual(['1']);
    expect(next.body.page).toEqual({ nextCursor: null });
  });

  it.each(['limit=0', 'limit=201', 'cursor=abc', `cursor=${forged()}`, 'page=2'])(
    'refuses ?%s',
    async (query) => {
      expectRefusal(await api.get(`${path}?${query}`), 400, 'invalid_request');
    },
  );
});

function forged(): string {
  return Buffer.from('0000-01-01T00:00:00.000Z +62').toString('base64url');
}

describe('POST /whatsapp/send to somebody who has opted out', () => {
  const reminder = { phone: '081234567890', message: 'Jatuh tempo besok', class: 'reminder' };
  const receipt = { phone: '081234567890', message: 'Lunas' };

  it('of reminders is refused for a reminder, and nothing is stored', async () => {
    await api.post(path, { phone: budi });
    expectRefusal(await api.send(reminder), 422, 'opted_out', { phone: 'opted_out' });
    expect(await ledger.countRows()).toBe(0);
    expect((await api.send(receipt)).status).toBe(202);
  });

  it('of everything is refused for a receipt too, until the opt-out is removed', async () => {
    await api.post(path, { phone: budi, scope: 'everything' });
    expectRefusal(await api.send(receipt), 422, 'opted_out');
    await clean();
    expect((await api.send(receipt)).status).toBe(202);
  });

  it('is answered with the message that the key made before the opt-out', async () => {
    const key = { 'Idempotency-Key': 'once' };
    const first = await api.send(reminder, key);
    await api.post(path, { phone: budi });
    const again = await api.send(reminder, key);
    expect(again.status).toBe(202);
    expect(again.body.data.id).toBe(first.body.data.id);
    expectRefusal(await api.send(reminder, { 'Idempotency-Key': 'other' }), 422, 'opted_out');
    expect(await ledger.countRows('idempotency_keys')).toBe(1);
  });
});
