import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { chromiumArguments } from '../../src/whatsapp/chromium.ts';
import { hashOf } from '../../src/access/secret.ts';
import { loadConfig } from '../../src/config.ts';
import { fetchMedia } from '../../src/http/fetch-media.ts';
import type { Route } from '../../src/http/route.ts';
import { findUrlFault } from '../../src/outbox/webhooks/webhook-url.ts';
import { newWebhookSecret, signWebhook } from '../../src/outbox/webhooks/webhook-signature.ts';
import { SessionProfile } from '../../src/whatsapp/session-profile.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { API_KEY, expectRefusal, SEND_BODY, useApi } from '../support/test-api.ts';

/** One test for each row of the security checklist; S stands before the number of the row. */
const api = useApi();
const { ledger } = api;

const fromRoot = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const source = (path: string) => fromRoot(`src/${path}`);
const broken = (thrown: unknown): Route => ({
  method: 'GET',
  path: '/broken',
  scope: 'read',
  about: { unlisted: 'only of this test' },
  handle: () => Promise.reject(thrown),
});
const refusal = (env: NodeJS.ProcessEnv) => {
  try {
    loadConfig(env);
  } catch (error) {
    return error as Error & { exitCode: number };
  }
  return null;
};

describe('keys', () => {
  it('S1 the server is closed by default: loopback, and no other address without a long key', () => {
    const key = 'kq8wd0ms7zxn31bvjhgf';
    expect(loadConfig({ API_KEY: key }).host).toBe('127.0.0.1');
    expect(refusal({})).toMatchObject({ exitCode: 78 });
    expect(refusal({ API_KEY: key, HOST: '0.0.0.0' })).toMatchObject({ exitCode: 78 });
  });

  it.each([
    '429683C4C977415CAAFCCE10F7D57E11',
    'THISISMYSECURETOKEN',
    'dev-admin-key',
    'changeme-changeme-changeme',
    'a'.repeat(40),
  ])('S2 the known key %s is refused at the start, with what to do', (key) => {
    const error = refusal({ API_KEY: key });
    expect(error).toMatchObject({ exitCode: 78 });
    expect(error!.message).toContain('npm run setup');
    expect(error!.message).not.toContain(key);
  });

  it('S3 of a key only its SHA-256 is kept, under an id, with scopes and a time to revoke it', async () => {
    const { key, id } = (await api.post('/keys', { name: 'a', scopes: ['read'] })).body.data;
    const row = await ledger.knex('api_keys').first();
    expect(row).toMatchObject({ id, scopes: ['read'], revoked_at: null, last_used_at: null });
    expect(row.hash).toEqual(hashOf(key));
    expect(JSON.stringify(row)).not.toContain(key.split('_')[2]);
    expect(source('access/key-ring.ts')).toContain('timingSafeEqual(hash, entry?.hash');
  });

  it('S4 guessing is slowed down by address, and a lock-out is in the log', async () => {
    const headers = { 'X-Api-Key': '' };
    for (let index = 0; index < 10; index += 1) {
      await api.post('/sign-in', { key: `guess-${index}` }, headers);
    }
    expectRefusal(await api.post('/sign-in', { key: API_KEY }, headers), 429, 'rate_limited');
    expect(api.log.lines.map(({ msg }) => msg)).toEqual(['sign_in.locked_out']);
  });

  it('S11 another name of this machine reaches nothing, not even with the key', async () => {
    for (const path of ['/health/live', '/sign-in', '/whatsapp/stats', '/nothing']) {
      expectRefusal(await api.getAs('evil.com', path), 421, 'host_not_allowed');
    }
  });

  it('S20 what a proxy claims is believed only when it is trusted', () => {
    expect(loadConfig({ API_KEY: 'kq8wd0ms7zxn31bvjhgf' }).trustProxy).toBe(false);
  });
});

describe('what is fetched and opened', () => {
  it('S5 a file comes from hosts on the list, from public addresses, without redirects', async () => {
    const resolve = async () => [
      { address: '93.184.216.34', family: 4 },
      { address: '100.64.0.1', family: 4 },
    ];
    for (const [url, hosts] of [
      ['https://evil.com/a.pdf', []],
      ['https://evil.com/a.pdf', ['files.example.net']],
      ['https://files.example.net/a.pdf', ['files.example.net']],
    ] as const) {
      await expect(fetchMedia(url, { hosts, resolve })).rejects.toMatchObject({
        code: 'media_url_refused',
      });
    }
  });

  it.each([
    'http://billing.example.net/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/',
    'https://[::ffff:10.0.0.1]/',
    'https://0x7f000001/',
    'https://user:word@billing.example.net/',
    'file:///etc/passwd',
  ])('S5 no webhook is called at %s', (url) => {
    expect(findUrlFault(url, [])).not.toBeNull();
  });

  it.each([
    '/sign-in/../../package.json',
    '/sign-in/..%2f..%2f..%2fpackage.json',
    '/look/%2e%2e/%2e%2e/.env',
    '/look/look.css/../../main.ts',
    '/look//etc/passwd',
    '/sign-in/%00',
  ])('S6 the path %s leads to no file', async (path) => {
    for (const key of ['', API_KEY]) {
      const answer = await api.request('GET', path, { headers: { 'X-Api-Key': key } });
      expect([400, 401, 404]).toContain(answer.status);
      expect(answer.text).not.toMatch(/dependencies|root:|import /);
    }
  });

  it('S15 the session folder is for its owner alone, and out of the repository', () => {
    const dir = mkdtempSync(join(tmpdir(), 'session-'));
    new SessionProfile(join(dir, 's'), 'real').prepare();
    expect(statSync(join(dir, 's')).mode & 0o777).toBe(0o700);
    rmSync(dir, { recursive: true });
    expect(fromRoot('.gitignore')).toContain('/whatsapp-session/*');
  });

  it('S16 Chromium is spoken to through a pipe, and keeps its sandbox unless we are root', () => {
    expect(source('whatsapp/whatsapp-web-client.ts')).toContain('pipe: true');
    expect(source('whatsapp/whatsapp-web-client.ts')).not.toContain('remote-debugging');
    expect(chromiumArguments([]).includes('--no-sandbox')).toBe(process.getuid?.() === 0);
  });

  it("S17 WhatsApp's page is the one that WhatsApp serves", () => {
    expect(source('whatsapp/whatsapp-web-client.ts')).toMatch(
      /webVersionCache: \{ type: 'none' \}/,
    );
  });

  it('S18 every dependency is pinned to one version, and install scripts are named', () => {
    const { dependencies, devDependencies, allowScripts } = JSON.parse(fromRoot('package.json'));
    const versions = Object.values({ ...dependencies, ...devDependencies });
    expect(
      versions.filter((version) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version))),
    ).toEqual([]);
    expect(Object.keys(allowScripts).length).toBeGreaterThan(0);
  });

  it('S19 Express and what it stands on are past the known faults', () => {
    const { packages } = JSON.parse(fromRoot('package-lock.json'));
    const major = (name: string) => Number(packages[`node_modules/${name}`].version.split('.')[0]);
    expect(major('express')).toBeGreaterThanOrEqual(5);
    expect(major('body-parser')).toBeGreaterThanOrEqual(2);
    expect(major('path-to-regexp')).toBeGreaterThanOrEqual(8);
  });
});

describe('what is said', () => {
  it('S25 a webhook is signed for its id, its time and its body', () => {
    const secret = newWebhookSecret();
    const headers = signWebhook({ id: 'msg_1', body: '{"a":1}' }, [secret], new Date());
    const receiver = new Webhook(secret);
    expect(receiver.verify('{"a":1}', headers)).toEqual({ a: 1 });
    expect(() => receiver.verify('{"a":2}', headers)).toThrow();
    expect(() => receiver.verify('{"a":1}', { ...headers, 'webhook-id': 'msg_2' })).toThrow();
    const late = signWebhook({ id: 'msg_1', body: '{}' }, [secret], new Date(Date.now() - 360_000));
    expect(() => receiver.verify('{}', late)).toThrow();
  });

  it('S7 a value is put into a text once, and never read as a template', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ body: '{{a}} {{b}}' });
    await api.request('PUT', '/whatsapp/templates/own', { body, headers });
    const variables = { a: '{{b}}', b: '{{a}}' };
    const sent = await api.send({ phone: SEND_BODY.phone, template: 'own', variables });
    expect(sent.body.data.message).toBe('{{b}} {{a}}');
  });

  it('S8 the log is JSON in lines, without texts, numbers, keys and codes', async () => {
    const log = collectLogLines();
    log.logger.info({ phone: '+6281234567890', nested: { text: 'Halo' }, apiKey: API_KEY }, 'x');
    expect(log.lines[0]).toMatchObject({ phone: '[redacted]', apiKey: '[redacted]' });
    expect(log.text()).not.toMatch(/6281234567890|Halo|key-of-the-tests/);
  });

  it('S9 pages run no script and load nothing but their own, and sit in no frame', async () => {
    for (const path of ['/sign-in', '/health/live', '/whatsapp/stats', '/nothing']) {
      const { headers } = await api.get(path);
      const policy = headers.get('Content-Security-Policy')!;
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('X-Frame-Options')).toBe('DENY');
    }
    expect(source('http/page/sign-in.js')).not.toMatch(
      /innerHTML|insertAdjacent|eval\(|document\.write/,
    );
  });

  it('S10 a page of another site can change nothing: JSON alone, Strict cookies, own origin', async () => {
    const signIn = await api.post('/sign-in', { key: API_KEY });
    const [cookie, ...attributes] = signIn.headers.get('Set-Cookie')!.split('; ');
    expect(attributes).toContain('SameSite=Strict');
    const send = (headers: Record<string, string>, body = JSON.stringify(SEND_BODY)) =>
      fetch(`${api.url}/whatsapp/send`, {
        method: 'POST',
        body,
        headers: { Cookie: cookie!, ...headers },
      });
    const json = { 'Content-Type': 'application/json' };
    expect((await send({ ...json, Origin: 'https://evil.com' })).status).toBe(403);
    expect((await send(json)).status).toBe(403);
    const form = { 'Content-Type': 'text/plain', Origin: api.url };
    expect((await send(form)).status).toBe(415);
    expect(await ledger.countRows()).toBe(0);
  });

  it('S12 nobody writes what the server writes itself, and no prototype is touched', async () => {
    for (const field of ['id', 'status', 'sentAt', 'messageId', 'attempts', '__proto__']) {
      const body = `{"phone":"081234567890","message":"a","${field}":{"x":1}}`;
      expectRefusal(await api.send(body), 400, 'invalid_request', { [field]: 'unknown_field' });
    }
    for (const field of ['id', 'key', 'hash', 'createdAt', 'callerId']) {
      const answer = await api.post('/keys', { name: 'a', scopes: ['read'], [field]: 'x' });
      expectRefusal(answer, 400, 'invalid_request', { [field]: 'unknown_field' });
    }
    expect('x' in {}).toBe(false);
  });

  it.each([
    ['a phone', { phone: `${'0'.repeat(60_000)}x` }],
    ['a phone of commas', { phone: '081234567890,'.repeat(4_000) }],
    ['a text of marks', { message: '*_~`{{'.repeat(10_000) }],
    ['a template name', { template: '-'.repeat(60_000) }],
  ])('S13 no pattern takes long over %s of 60,000 signs', async (_, fields) => {
    const begun = performance.now();
    await api.send({ ...SEND_BODY, ...fields });
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it('S14 filters reach the database as values', async () => {
    await ledger.enqueue();
    const inputs = ["' or 1=1--", "'; drop table notification_logs;--", '$1', '?', ':limit', '\\'];
    for (const input of inputs) {
      const text = encodeURIComponent(input.padEnd(3, ' '));
      for (const name of ['q', 'template', 'status', 'cursor', 'batchId', 'from', 'limit']) {
        const { status, body } = await api.get(`/whatsapp/history?${name}=${text}`);
        expect([200, 400], `${name}=${input}`).toContain(status);
        if (status === 200) expect(body.data).toEqual([]);
      }
    }
    expect(await ledger.countRows()).toBe(1);
  });

  it('S21 no other origin may read: there is no CORS', async () => {
    for (const [method, path] of [
      ['GET', '/whatsapp/stats'],
      ['OPTIONS', '/whatsapp/send'],
      ['GET', '/health/live'],
      ['GET', '/sign-in'],
    ] as const) {
      const answer = await api.request(method, path, {
        headers: { Origin: 'https://evil.com', 'Access-Control-Request-Method': 'POST' },
      });
      expectRefusal(answer, 403, 'origin_not_allowed');
      const names = [...answer.headers.keys()];
      expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(answer.headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    }
  });

  it('S22 a fault shows neither stack nor SQL nor path, and names the line in the log', async () => {
    const fault = new Error('select secret from api_keys at /srv/app/src/x.ts:1');
    await api.start({ routes: [broken(fault)] });
    const answer = await api.get('/broken');
    expectRefusal(answer, 500, 'internal_error');
    expect(answer.text).not.toMatch(/select|\.ts|stack|\bat /);
    expect(api.log.lines[0]).toMatchObject({ requestId: answer.body.error!.requestId });
  });

  it('S23 of many who change the same thing at once, one wins', async () => {
    const { id } = (await api.send({ ...SEND_BODY, scheduledAt: '2030-01-01T00:00:00Z' })).body
      .data;
    const cancel = () => api.post(`/whatsapp/notifications/${id}/cancel`, {});
    const answers = await Promise.all(Array.from({ length: 10 }, cancel));
    for (const { status } of answers) expect([200, 409]).toContain(status);
    expect((await ledger.kinds(id)).filter((kind) => kind === 'cancelled')).toHaveLength(1);
  });
});
