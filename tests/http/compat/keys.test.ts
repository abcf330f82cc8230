import { describe, expect, it } from 'vitest';
import { API_KEY, expectRefusal } from '../../support/test-api.ts';
import { useDropIns } from '../../support/drop-ins.ts';

const dropIns = useDropIns();
const { api } = dropIns;

/** Every drop-in with a message, and where the original has its key. */
const doors = [
  { name: 'phpnuxbill', path: '/compat/phpnuxbill?to=081234567890&text=Halo', key: 'key' },
  { name: 'fonnte', path: '/compat/fonnte/send?target=081234567890&message=Halo', key: 'token' },
  {
    name: 'wablas',
    path: '/compat/wablas/api/send-message?phone=081234567890&message=Halo',
    key: 'token',
  },
  {
    name: 'mpwa',
    path: '/compat/mpwa/send-message?sender=1&number=081234567890&message=Halo',
    key: 'api_key',
  },
] as const;

const refused = {
  phpnuxbill: { status: 401, text: '' },
  fonnte: { status: 200, json: { status: false, reason: 'token invalid' } },
  wablas: { status: 400, json: { status: false, message: 'token invalid or device expired' } },
  mpwa: {
    status: 400,
    json: { status: false, msg: 'Invalid api_key or sender,please check again' },
  },
};

describe.each(doors)('$name', ({ name, path, key }) => {
  const withKey = (value: string) => dropIns.ask(`${path}&${key}=${encodeURIComponent(value)}`);

  it('opens to a key with compat, in the URL and in a header', async () => {
    expect((await withKey(dropIns.key)).status).toBe(200);
    for (const headers of [
      { Authorization: dropIns.key },
      { Authorization: `Bearer ${dropIns.key}` },
      { 'X-Api-Key': dropIns.key },
    ]) {
      expect((await dropIns.ask(path, { headers })).status).toBe(200);
    }
    expect(await dropIns.rows()).toHaveLength(1);
  });

  it('is closed, in the same words, to everything else', async () => {
    const make = async (scope: string) =>
      (await api.post('/keys', { name: scope, scopes: [scope] })).body.data;
    const [send, revoked] = [await make('send'), await make('compat')];
    await api.request('DELETE', `/keys/${revoked.id}`);
    const answers = await Promise.all([
      dropIns.ask(path),
      withKey(''),
      withKey('wrong'),
      withKey(dropIns.key.slice(0, -1)),
      withKey(`${dropIns.key}x`),
      withKey('x'.repeat(10_000)),
      withKey(API_KEY),
      withKey(send.key),
      withKey(revoked.key),
      dropIns.ask(`${path}&${key}=${dropIns.key}&${key}=${dropIns.key}`),
      dropIns.ask(`${path}&${key}[]=${dropIns.key}`),
      dropIns.ask(path, { headers: { 'X-Api-Key': API_KEY } }),
      dropIns.ask(path, { headers: { Authorization: `Bearer ${send.key}` } }),
      dropIns.ask(path, { headers: { Authorization: `Basic ${dropIns.key}` } }),
      dropIns.ask(`${path}&${key}=${dropIns.key}`, { headers: { 'X-Api-Key': 'wrong' } }),
    ]);
    for (const answer of answers) expect(answer).toMatchObject(refused[name]);
    const words = answers.map(({ text }) => text.replace(/"requestid":\d+/, ''));
    expect(new Set(words).size).toBe(1);
    expect(await api.ledger.countRows()).toBe(0);
  });

  it('counts each key by RATE_LIMIT_COMPAT, and says 429 as the original says a failure', async () => {
    await api.start({ settings: { rateLimitCompat: { count: 2, windowMs: 60_000 } } });
    const answers = [];
    for (let at = 0; at < 3; at += 1) answers.push(await withKey(dropIns.key));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[0]!.headers.get('RateLimit-Policy')).toBe('"compat";q=2;w=60');
    expect(answers[2]!.headers.get('Retry-After')).toBe('60');
    if (name === 'phpnuxbill') expect(answers[2]!.text).toBe('');
    else expect(answers[2]!.json).toMatchObject({ status: false, code: 'rate_limited' });
    await api.ledger.clock.advance(60_000);
    expect((await withKey(dropIns.key)).status).toBe(200);
  });

  it('slows down who guesses, and still hears the key that came from there before', async () => {
    expect((await withKey(dropIns.key)).status).toBe(200);
    const guess = async () => {
      for (let at = 0; at < 31; at += 1) await withKey('wrong');
    };
    await Promise.all(Array.from({ length: 20 }, guess));
    expect((await withKey('wrong')).status).toBe(429);
    expect((await withKey(dropIns.key)).status).toBe(200);
  });
});

describe('a key in a URL', () => {
  it('B65 that is wrong takes as long as none', async () => {
    const unknown = `${dropIns.key.slice(0, -64)}${'0'.repeat(64)}`;
    const kinds = { missing: '', wrong: 'wrong', unknown, ordinary: API_KEY };
    const spent: Record<string, number[]> = {};
    for (let round = 0; round < 60; round += 1) {
      for (const [kind, value] of Object.entries(kinds)) {
        const begun = performance.now();
        await dropIns.ask(`${doors[1].path}&token=${value}`);
        (spent[kind] ??= []).push(performance.now() - begun);
      }
    }
    // The quicker ones tell more than those that the machine has kept waiting.
    const usual = Object.values(spent).map((times) => times.toSorted((a, b) => a - b)[10]!);
    expect(Math.max(...usual) - Math.min(...usual)).toBeLessThan(2);
  });

  it('opens no ordinary route, whatever its name there', async () => {
    for (const name of ['key', 'token', 'api_key']) {
      for (const key of [dropIns.key, API_KEY]) {
        const path = `/whatsapp/stats?${name}=${key}`;
        expectRefusal(
          await api.request('GET', path, { headers: { 'X-Api-Key': '' } }),
          401,
          'unauthenticated',
        );
      }
    }
  });

  it('is in no log line and in no answer, whatever goes wrong', async () => {
    const fault = new Error(`GET /compat/fonnte/send?token=${dropIns.key}&message=Rahasia failed`);
    const repository = Object.assign(Object.create(api.ledger.repository), {
      enqueue: () => Promise.reject(fault),
    });
    await api.start({ repository });
    const answers = [];
    for (const { path, key } of doors) {
      const full = `${path}&${key}=${dropIns.key}`;
      answers.push(await dropIns.ask(full), await dropIns.ask(full.replace('?', '/x?')));
      answers.push(await dropIns.ask(full, { method: 'PUT' }));
      answers.push(await dropIns.ask(full, { headers: { Origin: 'https://evil.com' } }));
    }
    expect(answers.some(({ status }) => status === 500)).toBe(true);
    const log = api.log.text();
    expect(log).toContain('http.failed');
    expect(log).toContain('/compat/fonnte/send?[redacted]');
    for (const text of [log, ...answers.map((answer) => answer.text)]) {
      expect(text).not.toContain(dropIns.key.slice(4));
      expect(text).not.toMatch(/Rahasia|81234567890/);
    }
  });

  it('is taken out of a line that has it by itself', () => {
    api.log.logger.warn({ url: `http://x/y?k=${dropIns.key}`, nested: [dropIns.key] }, dropIns.key);
    expect(api.log.text()).not.toContain(dropIns.key.slice(4));
  });
});
