import { describe, expect, it } from 'vitest';
import { API_KEY, expectRefusal, SEND_BODY, useApi } from '../support/test-api.ts';

const api = useApi();
const hour = 3_600_000;

type Headers = Record<string, string>;

/** A request as a browser sends it: no key, the cookie, and where it comes from. */
async function browse(method: string, path: string, headers: Headers = {}, body?: object) {
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('Content-Type')?.includes('json');
  const answer = { status: response.status, headers: response.headers, text };
  return { ...answer, body: isJson ? JSON.parse(text) : null };
}

const own = () => ({ Origin: api.url, 'Sec-Fetch-Site': 'same-origin' });
const signIn = (body: object, headers: Headers = own()) =>
  browse('POST', '/sign-in', headers, body);

/** The cookie of a browser that is signed in, as it sends it. */
async function cookieOf(body: object = { key: API_KEY }): Promise<string> {
  const answer = await signIn(body);
  expect(answer.status, answer.text).toBe(200);
  return answer.headers.get('Set-Cookie')!.split(';')[0]!;
}

const stats = async (Cookie: string, headers: Headers = {}) =>
  (await browse('GET', '/whatsapp/stats', { Cookie, ...headers })).status;

describe('signing in', () => {
  it('trades a key for a cookie that scripts and other sites do not get', async () => {
    const answer = await signIn({ key: API_KEY });
    expect(answer.body.data).toEqual({
      signedIn: true,
      name: 'bootstrap',
      scopes: ['send', 'read', 'billing', 'admin'],
    });
    const [cookie = '', ...attributes] = answer.headers.get('Set-Cookie')!.split('; ');
    expect(cookie).toMatch(/^wbs_session=[0-9a-f]{64}$/);
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict']);
    expect(await stats(cookie)).toBe(200);
    const id = cookie.split('=')[1]!;
    expect(JSON.stringify(await api.ledger.knex('browser_sessions'))).not.toContain(id);
    expect(api.log.text()).not.toMatch(new RegExp(`${id}|${API_KEY}`));
  });

  it.each([
    ['PUBLIC_URL is https', { publicUrl: 'https://bills.example.net' }, {}],
    ['a trusted proxy says https', { trustProxy: 1 }, { 'X-Forwarded-Proto': 'https' }],
  ])('gives a cookie for https alone when %s', async (_, settings, headers) => {
    await api.start({ settings });
    const answer = await signIn({ key: API_KEY }, { ...own(), ...headers });
    const cookie = answer.headers.get('Set-Cookie')!;
    expect(cookie).toMatch(/^__Host-wbs_session=[0-9a-f]{64}; /);
    expect(cookie.split('; ')).toContain('Secure');
    expect(await stats(cookie.split(';')[0]!)).toBe(200);
  });

  it('is as narrow as the key, and ends with it', async () => {
    const made = (await api.post('/keys', { name: 'kasir', scopes: ['read'] })).body.data;
    const cookie = await cookieOf({ key: made.key });
    expect(await stats(cookie)).toBe(200);
    const answer = await browse('GET', '/keys', { Cookie: cookie });
    expectRefusal(answer, 403, 'forbidden');
    await api.request('DELETE', `/keys/${made.id}`);
    expect(await stats(cookie)).toBe(401);
  });

  it.each([
    ['a wrong key', { key: 'wrong' }, 401, 'unauthenticated'],
    ['an empty key', { key: '' }, 400, 'invalid_request'],
    ['nothing', {}, 400, 'invalid_request'],
    ['a key and a link', { key: API_KEY, token: 'x' }, 400, 'invalid_request'],
    ['a list', { key: [API_KEY] }, 400, 'invalid_request'],
    ['a link that never was', { token: '0'.repeat(32) }, 401, 'sign_in_link_over'],
  ])('is refused with %s', async (_, body, status, code) => {
    const answer = await signIn(body);
    expectRefusal(answer, status, code);
    expect(answer.headers.get('Set-Cookie')).toBeNull();
  });

  it('is refused with a key that may stand in URLs', async () => {
    const made = (await api.post('/keys', { name: 'mikhmon', scopes: ['compat'] })).body.data;
    expectRefusal(await signIn({ key: made.key }), 401, 'unauthenticated');
  });

  it('is not listened to after 10 failures of an address in a minute', async () => {
    for (let index = 0; index < 10; index += 1) {
      expectRefusal(await signIn({ key: `wrong-${index}` }), 401, 'unauthenticated');
    }
    const answer = await signIn({ key: API_KEY });
    expectRefusal(answer, 429, 'rate_limited');
    expect(answer.headers.get('Retry-After')).toBe('60');
    const lines = api.log.lines.filter(({ msg }) => msg === 'sign_in.locked_out');
    expect(lines).toHaveLength(1);
    await api.ledger.clock.advance(60_000);
    expect((await signIn({ key: API_KEY })).status).toBe(200);
  });
});

describe('a link', () => {
  const token = async () => (await api.access.makeSignInLink()).split('#')[1]!;

  it('signs one browser in, once, also when two try at the same time', async () => {
    const link = { token: await token() };
    const answers = await Promise.all([signIn(link), signIn(link), signIn(link)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);
    expectRefusal(await signIn(link), 401, 'sign_in_link_over');
  });

  it('is over after ten minutes', async () => {
    const late = await token();
    await api.ledger.clock.advance(600_000);
    expectRefusal(await signIn({ token: late }), 401, 'sign_in_link_over');
  });

  it('has its token where no server and no log sees it', async () => {
    expect(await api.access.makeSignInLink()).toMatch(/^\/sign-in#[0-9a-f]{32}$/);
    const rows = await api.ledger.knex('sign_in_links');
    expect(JSON.stringify(rows)).not.toContain(await token());
  });
});

describe('a session', () => {
  it('lasts 12 hours from the last request, and a week at most', async () => {
    const { clock } = api.ledger;
    const cookie = await cookieOf();
    for (let passed = 11; passed < 7 * 24; passed += 11) {
      await clock.advance(11 * hour);
      expect(await stats(cookie), `after ${passed} h`).toBe(200);
      // The time of a request is written down beside it.
      await expect
        .poll(async () => (await api.ledger.knex('browser_sessions').first()).last_seen_at)
        .toEqual(clock.now());
    }
    await clock.advance(11 * hour);
    expect(await stats(cookie)).toBe(401);
    const idle = await cookieOf();
    await clock.advance(12 * hour);
    expect(await stats(idle)).toBe(401);
  });

  it('ends with signing out, at once, and the cookie goes', async () => {
    const cookie = await cookieOf();
    expect(await stats(cookie)).toBe(200);
    const answer = await browse('POST', '/sign-out', { ...own(), Cookie: cookie }, {});
    expect(answer.body.data).toEqual({ signedIn: false, name: null, scopes: [] });
    expect(answer.headers.get('Set-Cookie')).toMatch(/^wbs_session=; .*Expires=Thu, 01 Jan 1970/);
    expect(await stats(cookie)).toBe(401);
    expect(await api.ledger.countRows('browser_sessions')).toBe(0);
  });

  it('tells its page who is signed in', async () => {
    const look = async (headers: Headers) =>
      (await browse('GET', '/sign-in/session', headers)).body.data;
    expect(await look({})).toEqual({ signedIn: false, name: null, scopes: [] });
    expect(await look({ Cookie: await cookieOf() })).toMatchObject({ name: 'bootstrap' });
  });

  it.each(['wbs_session=', `wbs_session=${'0'.repeat(64)}`, 'wbs_session=../x', 'other=1'])(
    'is nobody’s: %s',
    async (cookie) => {
      expectRefusal(
        await browse('GET', '/whatsapp/stats', { Cookie: cookie }),
        401,
        'unauthenticated',
      );
    },
  );

  it('is one of a thousand at most, of which the oldest goes', async () => {
    await api.ledger.knex.raw(
      `insert into browser_sessions (hash, key_hash, created_at, last_seen_at)
       select sha256(n::text::bytea), sha256('x'), :now, cast(:now as timestamptz) - n * interval '1 second'
       from generate_series(1, 1000) n`,
      { now: api.ledger.clock.now() },
    );
    await cookieOf();
    expect(await api.ledger.countRows('browser_sessions')).toBe(1_000);
  });
});

describe('what a cookie vouches for', () => {
  const write = async (headers: Headers) =>
    browse(
      'POST',
      '/whatsapp/send',
      { ...headers, Cookie: await cookieOf(), Prefer: 'wait=0' },
      SEND_BODY,
    );

  it('is written when a page of ours asks', async () => {
    expect((await write({ Origin: api.url })).status).toBe(202);
    expect((await write({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(202);
  });

  it.each<[string, Headers]>([
    ['nobody says who asks', {}],
    ['another site asks', { Origin: 'https://evil.com', 'Sec-Fetch-Site': 'cross-site' }],
    ['another port asks', { Origin: 'http://127.0.0.1:1' }],
    ['a sandboxed frame asks', { Origin: 'null' }],
    ['a neighbour of the domain asks', { 'Sec-Fetch-Site': 'same-site' }],
    ['it is typed into the address bar', { 'Sec-Fetch-Site': 'none' }],
  ])('is not written when %s', async (_, headers) => {
    expectRefusal(await write(headers), 403, 'origin_not_allowed');
    expect(await api.ledger.countRows()).toBe(0);
  });

  it('is not even read for a page of another site', async () => {
    const cookie = await cookieOf();
    expect(await stats(cookie, { 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
    expect(await stats(cookie, { 'Sec-Fetch-Site': 'none' })).toBe(200);
  });

  it('is written behind a proxy that PUBLIC_URL names', async () => {
    await api.start({ settings: { publicUrl: 'https://bills.example.net' } });
    expect((await write({ Origin: 'https://bills.example.net' })).status).toBe(202);
  });

  it('gives way to a key, right or wrong', async () => {
    const cookie = await cookieOf();
    expect(await stats(cookie, { 'X-Api-Key': 'wrong' })).toBe(401);
  });
});

describe('the page', () => {
  it.each([
    ['/sign-in', 'text/html; charset=utf-8'],
    ['/sign-in/sign-in.css', 'text/css; charset=utf-8'],
    ['/sign-in/sign-in.js', 'text/javascript; charset=utf-8'],
    ['/sign-in/next-page.js', 'text/javascript; charset=utf-8'],
    ['/look/look.css', 'text/css; charset=utf-8'],
    ['/look/icon.svg', 'image/svg+xml'],
  ])('%s is there for everybody', async (path, type) => {
    const answer = await browse('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toBe(type);
    expect(answer.headers.get('Cache-Control')).toBe('no-cache');
  });

  it('takes nothing from elsewhere and runs nothing inline', async () => {
    const { text, headers } = await browse('GET', '/sign-in');
    expect(headers.get('Content-Security-Policy')).toBe(
      "default-src 'self';base-uri 'none';object-src 'none';form-action 'self';frame-ancestors 'none'",
    );
    expect(text).not.toMatch(/https?:\/\/|<style|style=|<script(?! type="module" src="\/)| on\w+=/);
    expect(text).toContain('<html lang="id">');
  });
});
