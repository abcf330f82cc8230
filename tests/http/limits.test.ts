import { describe, expect, it } from 'vitest';
import { API_KEY, expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const perMinute = (count: number) => ({ count, windowMs: 60_000 });

const get = (headers: Record<string, string>) => api.request('GET', '/whatsapp/qr', { headers });
const withKey = (key: string, from?: string) =>
  get({ 'X-Api-Key': key, ...(from && { 'X-Forwarded-For': from }) });

async function times<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let index = 0; index < count; index += 1) results.push(await work());
  return results;
}

/** Many at the same time, of whom it does not matter who comes first. */
async function flood(count: number, work: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: 20 }, () => times(count / 20, work)));
}

describe('the limit of a key', () => {
  it('is told with every answer, and its end with 429 and when to come again', async () => {
    await api.start({ settings: { rateLimit: perMinute(2) } });
    const [first, second, third] = await times(3, () => api.get('/whatsapp/stats'));
    expect(first!.status).toBe(200);
    expect(first!.headers.get('RateLimit-Policy')).toBe('"caller";q=2;w=60');
    expect(first!.headers.get('RateLimit')).toBe('"caller";r=1;t=60');
    expect(second!.headers.get('RateLimit')).toBe('"caller";r=0;t=60');
    expectRefusal(third!, 429, 'rate_limited');
    expect(third!.headers.get('Retry-After')).toBe('60');
    await api.ledger.clock.advance(60_000);
    expect((await api.get('/whatsapp/stats')).status).toBe(200);
  });

  it('is its own, and stays the same for the key that takes its place', async () => {
    await api.start({ settings: { rateLimit: perMinute(3) } });
    const made = (await api.post('/keys', { name: 'kasir', scopes: ['read'] })).body.data;
    await times(3, () => withKey(made.key));
    const fresh = (await api.post(`/keys/${made.id}/rotate`, {})).body.data;
    expectRefusal(await withKey(fresh.key), 429, 'rate_limited');
    expect((await api.get('/whatsapp/stats')).status).toBe(200);
    expectRefusal(await api.get('/whatsapp/stats'), 429, 'rate_limited');
  });

  it('is another one for the keys of drop-in routes', async () => {
    await api.start({ settings: { rateLimit: perMinute(10), rateLimitCompat: perMinute(2) } });
    const { key } = (await api.post('/keys', { name: 'mikhmon', scopes: ['compat'] })).body.data;
    const answers = await times(3, () => withKey(key));
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 429]);
    expect(answers[0]!.headers.get('RateLimit-Policy')).toBe('"compat";q=2;w=60');
  });

  it('does not count what asks whether the process lives', async () => {
    await api.start({ settings: { rateLimit: perMinute(1) } });
    const answers = await times(5, () => api.get('/health/live'));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('writes nothing when it is over', async () => {
    await api.start({ settings: { rateLimit: perMinute(1) } });
    await api.send();
    expectRefusal(await api.send(), 429, 'rate_limited');
    expect(await api.ledger.countRows()).toBe(1);
  });
});

describe('the limit of an address that brings no key, or a wrong one', () => {
  const behindProxy = { trustProxy: 1 as const };

  it('ends after 600 a minute, for guessing as well', async () => {
    await api.start({ settings: behindProxy });
    const guess = () => withKey('wrong', '203.0.113.7');
    await times(19, guess);
    await flood(580, guess);
    const last = await guess();
    expectRefusal(last, 401, 'unauthenticated');
    expect(last.headers.get('RateLimit')).toBe('"guest";r=0;t=60');
    expectRefusal(await guess(), 429, 'rate_limited');
    // A guess that is right at last is not listened to; the same key from elsewhere is.
    expectRefusal(await withKey(API_KEY, '203.0.113.7'), 429, 'rate_limited');
    expect((await withKey(API_KEY, '203.0.113.8')).status).not.toBe(429);
    await api.ledger.clock.advance(60_000);
    expect((await withKey(API_KEY, '203.0.113.7')).status).not.toBe(429);
  });

  it('does not lock out a key that has come from there before', async () => {
    await withKey(API_KEY);
    await flood(600, () => withKey('wrong'));
    expectRefusal(await withKey('wrong'), 429, 'rate_limited');
    expect((await api.get('/whatsapp/stats')).status).toBe(200);
  });
});

describe('X-Forwarded-For', () => {
  it('is not believed unless a proxy is trusted', async () => {
    await flood(600, () => withKey('wrong', `203.0.113.${Math.trunc(Math.random() * 250)}`));
    expectRefusal(await withKey('wrong', '198.51.100.1'), 429, 'rate_limited');
  });

  it('is believed from the proxy, but not what a client wrote into it before', async () => {
    await api.start({ settings: { trustProxy: 1 } });
    const spoofed = () =>
      withKey('wrong', `198.51.100.${Math.trunc(Math.random() * 250)}, 203.0.113.7`);
    await flood(600, spoofed);
    expectRefusal(await spoofed(), 429, 'rate_limited');
    expectRefusal(await withKey('wrong', '203.0.113.8'), 401, 'unauthenticated');
  });

  it('is believed only from the addresses that TRUST_PROXY names', async () => {
    await api.start({ settings: { trustProxy: ['192.0.2.1'] } });
    await flood(600, () => withKey('wrong', '203.0.113.7'));
    expectRefusal(await withKey('wrong', '203.0.113.8'), 429, 'rate_limited');
  });
});
