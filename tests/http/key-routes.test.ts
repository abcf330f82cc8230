import { describe, expect, it } from 'vitest';
import { composeAccess } from '../../src/compose-access.ts';
import { API_KEY, expectRefusal, SEND_BODY, useApi } from '../support/test-api.ts';

const api = useApi();
const minute = 60_000;
const hour = 60 * minute;

interface Made {
  id: string;
  key: string;
}

/** Makes a key; its holder is called `kasir` unless told. */
async function make(wish: object = {}): Promise<Made> {
  const answer = await api.post('/keys', { name: 'kasir', scopes: ['send', 'read'], ...wish });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data;
}

/** What `GET /whatsapp/stats` answers to this key. */
const ask = (key: string) =>
  api.request('GET', '/whatsapp/stats', { headers: { 'X-Api-Key': key } });
const statusFor = async (key: string) => (await ask(key)).status;
const shown = async (id: string) =>
  (await api.get('/keys')).body.data.find((key: { id: string }) => key.id === id);

describe('a key of its own', () => {
  it('is shown once, with 256 random bits, and kept as a hash', async () => {
    const answer = await api.post('/keys', { name: 'kasir', scopes: ['read', 'send', 'read'] });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    const { key, ...rest } = answer.body.data;
    expect(key).toMatch(new RegExp(`^wbs_${rest.id}_[0-9a-f]{64}$`));
    expect(rest).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      name: 'kasir',
      scopes: ['send', 'read'],
      createdAt: api.ledger.clock.now().toISOString(),
      lastUsedAt: null,
      expiresAt: null,
      revokedAt: null,
      replacedBy: null,
      state: 'active',
    });
    const secret = key.split('_')[2];
    expect((await api.get('/keys')).text).not.toContain(secret);
    const rows = await api.ledger.knex('api_keys');
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(api.log.text()).not.toContain(secret);
  });

  it('opens what its scopes name, and 403 names the scope that is missing', async () => {
    const { key } = await make({ scopes: ['read'] });
    expect(await statusFor(key)).toBe(200);
    const bearer = { 'X-Api-Key': '', Authorization: `Bearer ${key}` };
    const { 'X-Api-Key': _none, ...withBearer } = bearer;
    expect((await fetch(`${api.url}/whatsapp/stats`, { headers: withBearer })).status).toBe(200);
    const answer = await api.send(SEND_BODY, { 'X-Api-Key': key });
    expectRefusal(answer, 403, 'forbidden');
    expect(answer.body.error!.message).toContain('"send"');
    expectRefusal(
      await api.request('GET', '/keys', { headers: { 'X-Api-Key': key } }),
      403,
      'forbidden',
    );
    expect(await api.ledger.countRows()).toBe(0);
  });

  it('with compat opens no ordinary route at all', async () => {
    const { key } = await make({ scopes: ['compat'] });
    for (const path of ['/whatsapp/stats', '/whatsapp/qr', '/keys', '/health/ready']) {
      const answer = await api.request('GET', path, { headers: { 'X-Api-Key': key } });
      expectRefusal(answer, 403, 'forbidden');
    }
  });

  it.each([
    ['no name', { scopes: ['read'] }, 'name'],
    ['a blank name', { name: ' ', scopes: ['read'] }, 'name'],
    ['a name of 101 letters', { name: 'x'.repeat(101), scopes: ['read'] }, 'name'],
    ['no scope', { name: 'a', scopes: [] }, 'scopes'],
    ['an unknown scope', { name: 'a', scopes: ['root'] }, 'scopes.0'],
    ['compat and more', { name: 'a', scopes: ['compat', 'read'] }, 'scopes'],
    [
      'an expiry in the past',
      { name: 'a', scopes: ['read'], expiresAt: '2020-01-01T00:00:00Z' },
      'expiresAt',
    ],
    [
      'an expiry in 100 years',
      { name: 'a', scopes: ['read'], expiresAt: '2126-01-01T00:00:00Z' },
      'expiresAt',
    ],
    ['an unknown field', { name: 'a', scopes: ['read'], key: 'mine' }, 'key'],
  ])('is not made of %s', async (_, body, field) => {
    const answer = await api.post('/keys', body);
    expectRefusal(answer, 400, 'invalid_request');
    expect(answer.body.error!.details[0]!.path).toBe(field);
    expect(await api.ledger.countRows('api_keys')).toBe(0);
  });

  it.each(['kasir', 'bootstrap'])('does not take the name of another: %s', async (name) => {
    await make();
    const answer = await api.post('/keys', { name, scopes: ['read'] });
    expectRefusal(answer, 409, 'key_name_taken', { name: 'taken' });
  });

  it('is one of a thousand at most', async () => {
    await api.ledger.knex.raw(
      `insert into api_keys (id, caller_id, name, scopes, hash, created_at)
       select lpad(to_hex(n), 12, '0'), n, n, '{read}', sha256(n::text::bytea), now()
       from generate_series(1, 1000) n`,
    );
    expectRefusal(await api.post('/keys', { name: 'a', scopes: ['read'] }), 409, 'too_many_keys');
  });
});

describe('a call for a key that is repeated with its Idempotency-Key', () => {
  const body = { name: 'kasir', scopes: ['read'] };
  const headers = { 'Idempotency-Key': 'kunci-1' };
  const ask = (path: string, wish: object, given: Record<string, string> = headers) =>
    api.post(path, wish, given);

  it('makes one, and names it again without the key itself', async () => {
    const first = await ask('/keys', body);
    const again = await ask('/keys', body);
    expect(first.headers.get('Idempotent-Replayed')).toBeNull();
    expect([again.status, again.headers.get('Idempotent-Replayed')]).toEqual([201, 'true']);
    expect(again.headers.get('Cache-Control')).toBe('no-store');
    expect(again.body.data).toEqual({ ...first.body.data, key: null });
    expect(await api.ledger.countRows('api_keys')).toBe(1);
    expect(api.log.lines.filter((line) => line.msg === 'key.created')).toHaveLength(1);
  });

  it('makes one when both come at once', async () => {
    const answers = await Promise.all([ask('/keys', body), ask('/keys', body), ask('/keys', body)]);
    const keys = answers.map((answer) => answer.body.data.key);
    expect(keys.filter((key) => key !== null)).toHaveLength(1);
    expect(await api.ledger.countRows('api_keys')).toBe(1);
  });

  it('puts one in the place of another, which is still the one that was replaced', async () => {
    const { id } = await make();
    const first = await ask(`/keys/${id}/rotate`, {});
    const again = await ask(`/keys/${id}/rotate`, {});
    expect(again.body.data).toEqual({ ...first.body.data, key: null });
    expect(await api.ledger.countRows('api_keys')).toBe(2);
    expect(await statusFor(first.body.data.key)).toBe(200);
  });

  it('and asks for something else is refused, and makes nothing', async () => {
    const { id } = (await ask('/keys', body)).body.data;
    expectRefusal(await ask('/keys', { ...body, name: 'b' }), 422, 'idempotency_key_reused');
    expectRefusal(await ask(`/keys/${id}/rotate`, {}), 422, 'idempotency_key_reused');
    expect(await api.ledger.countRows('api_keys')).toBe(1);
  });

  it('is a new call when the first one was refused', async () => {
    const { id } = await make();
    expectRefusal(await ask('/keys', body), 409, 'key_name_taken');
    await api.request('DELETE', `/keys/${id}`);
    expect((await ask('/keys', body)).body.data.key).not.toBeNull();
  });
});

describe('a key that opens nothing any more', () => {
  it('is answered as one that never was: missing, wrong, malformed, expired, revoked', async () => {
    const revoked = await make({ name: 'revoked' });
    const expiresAt = api.ledger.clock.in(hour).toISOString();
    const expired = await make({ name: 'expired', expiresAt });
    const right = await make({ name: 'right' });
    expect(await statusFor(expired.key)).toBe(200);
    await api.request('DELETE', `/keys/${revoked.id}`);
    await api.ledger.clock.advance(hour);
    const keys = {
      missing: '',
      wrong: `wbs_${right.id}_${'0'.repeat(64)}`,
      unknown: `wbs_000000000000_${'0'.repeat(64)}`,
      malformed: `wbs_${right.id}`,
      cut: right.key.slice(0, -1),
      'in capitals': right.key.toUpperCase(),
      expired: expired.key,
      revoked: revoked.key,
    };
    const said = new Set<string>();
    for (const key of Object.values(keys)) {
      const answer = await ask(key);
      expectRefusal(answer, 401, 'unauthenticated', {});
      said.add(`${answer.body.error!.message} ${answer.headers.get('Content-Length')}`);
    }
    expect(said.size).toBe(1);
    expect(await statusFor(right.key)).toBe(200);
    expect((await shown(expired.id)).state).toBe('expired');
    expect((await shown(revoked.id)).state).toBe('revoked');
  });

  it('is revoked at once here, and within 5 seconds on another server', async () => {
    const { id, key } = await make();
    const other = otherServer();
    expect(await statusFor(key)).toBe(200);
    expect(await other.keys.identify(key)).toMatchObject({ name: 'kasir' });
    const answer = await api.request('DELETE', `/keys/${id}`);
    expect(answer.body.data).toMatchObject({ id, state: 'revoked' });
    expect(await statusFor(key)).toBe(401);
    await api.ledger.clock.advance(4_900);
    expect(await other.keys.identify(key)).toBeNull();
  });

  it('may be revoked twice, and its name is free again', async () => {
    const { id } = await make();
    const first = await api.request('DELETE', `/keys/${id}`);
    await api.ledger.clock.advance(minute);
    const second = await api.request('DELETE', `/keys/${id}`);
    expect(second.body).toEqual(first.body);
    expect((await make()).id).not.toBe(id);
  });

  it('that never was can neither be revoked nor rotated', async () => {
    const path = '/keys/0123456789ab';
    expectRefusal(await api.request('DELETE', path), 404, 'key_not_found');
    expectRefusal(await api.post(`${path}/rotate`, {}), 404, 'key_not_found');
    expectRefusal(await api.request('DELETE', '/keys/..%2F'), 400, 'invalid_request', {
      id: 'invalid_format',
    });
  });
});

describe('rotation', () => {
  const rotate = (id: string, body: object = {}) => api.post(`/keys/${id}/rotate`, body);

  it('gives a new key for the same caller, while the old one goes on for the overlap', async () => {
    const old = await make({ scopes: ['send', 'read'] });
    const answer = await rotate(old.id, { overlapSeconds: 3_600 });
    expect(answer.status).toBe(201);
    const fresh = answer.body.data;
    expect(fresh).toMatchObject({ name: 'kasir', scopes: ['send', 'read'], state: 'active' });
    expect(await shown(old.id)).toMatchObject({
      state: 'replaced',
      replacedBy: fresh.id,
      expiresAt: api.ledger.clock.in(hour).toISOString(),
    });
    expect([await statusFor(old.key), await statusFor(fresh.key)]).toEqual([200, 200]);
    await api.ledger.clock.advance(hour);
    expect([await statusFor(old.key), await statusFor(fresh.key)]).toEqual([401, 200]);
  });

  it('does not let a request that is repeated with the new key make a second message', async () => {
    const old = await make();
    const idempotency = { 'Idempotency-Key': 'payment-789' };
    const first = await api.send(SEND_BODY, { ...idempotency, 'X-Api-Key': old.key });
    const { key } = (await rotate(old.id)).body.data;
    const again = await api.send(SEND_BODY, { ...idempotency, 'X-Api-Key': key });
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(again.body.data.id).toBe(first.body.data.id);
    expect(await api.ledger.countRows()).toBe(1);
  });

  it('keeps the span of life, and never makes the old one live longer', async () => {
    const expiresAt = api.ledger.clock.in(10 * hour).toISOString();
    const old = await make({ expiresAt });
    await api.ledger.clock.advance(9 * hour);
    const { data } = (await rotate(old.id)).body;
    expect(data.expiresAt).toBe(api.ledger.clock.in(10 * hour).toISOString());
    expect((await shown(old.id)).expiresAt).toBe(expiresAt);
  });

  it('happens once to each key, also when it is asked for twice at the same time', async () => {
    const { id } = await make();
    const answers = await Promise.all([rotate(id), rotate(id), rotate(id)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    const late = answers.find(({ status }) => status === 409)!;
    expectRefusal(late, 409, 'key_not_active');
    expect(await api.ledger.countRows('api_keys')).toBe(2);
  });

  it('is of no use to a revoked key', async () => {
    const { id } = await make();
    await api.request('DELETE', `/keys/${id}`);
    expectRefusal(await rotate(id), 409, 'key_not_active');
  });
});

describe('knowing a caller', () => {
  it('costs no query while the keys were read in the last 3 seconds', async () => {
    const { key } = await make();
    await ask(key);
    const queries = await countQueries(async () => {
      for (let index = 0; index < 20; index += 1) {
        await api.request('GET', '/whatsapp/qr', { headers: { 'X-Api-Key': key } });
        await api.request('GET', '/whatsapp/qr', { headers: { 'X-Api-Key': API_KEY } });
      }
    });
    expect(queries).toBe(0);
  });

  it('costs one a second however many strangers come', async () => {
    await ask('');
    const strangers = async () => {
      for (let index = 0; index < 20; index += 1)
        await ask(`wbs_${'0'.repeat(12)}_${'1'.repeat(64)}`);
    };
    expect(await countQueries(strangers)).toBe(0);
    await api.ledger.clock.advance(1_001);
    expect(await countQueries(strangers)).toBe(1);
  });

  it('is written down once a minute', async () => {
    const { id, key } = await make();
    const used = async () => (await shown(id)).lastUsedAt;
    await ask(key);
    const first = api.ledger.clock.now().toISOString();
    await expect.poll(used).toBe(first);
    await api.ledger.clock.advance(59_000);
    await ask(key);
    expect(await used()).toBe(first);
    await api.ledger.clock.advance(1_001);
    await ask(key);
    await expect.poll(used).toBe(api.ledger.clock.now().toISOString());
  });
});

function otherServer() {
  const { clock, knex: db } = api.ledger;
  const { logger } = api.log;
  return composeAccess({ config: { apiKey: API_KEY, publicUrl: undefined }, db, clock, logger });
}

async function countQueries(work: () => Promise<unknown>): Promise<number> {
  const { knex } = api.ledger;
  let count = 0;
  const seen = () => {
    count += 1;
  };
  knex.on('query', seen);
  await work();
  knex.removeListener('query', seen);
  return count;
}
