import { describe, expect, it } from 'vitest';
import { nextPage } from '../../src/http/page/next-page.js';
import { useComposedServer } from '../support/composed-server.ts';
import { API_KEY, expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const whole = useComposedServer();
/** As Chrome and Firefox ask for an address that a person opens. */
const byPerson = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8';

type Headers = Record<string, string>;

async function open(path: string, headers: Headers = {}, method = 'GET', url = api.url) {
  const answer = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: { Accept: byPerson, ...headers },
  });
  const text = await answer.text();
  const isJson = answer.headers.get('Content-Type')?.includes('json');
  return { status: answer.status, headers: answer.headers, text, body: isJson && JSON.parse(text) };
}

/** The cookie of a browser that is signed in with `key`. */
async function cookieOf(key: string): Promise<Headers> {
  const answer = await fetch(`${api.url}/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: api.url },
    body: JSON.stringify({ key }),
  });
  return { Cookie: answer.headers.get('Set-Cookie')!.split(';')[0]! };
}

describe('a person who opens a page', () => {
  it.each([
    ['/docs', '/sign-in?next=/docs'],
    ['/docs/reference.js', '/sign-in?next=/docs/reference.js'],
    ['/no/such/page', '/sign-in?next=/no/such/page'],
    [
      '/whatsapp/history?q=a%20b&limit=5',
      '/sign-in?next=/whatsapp/history%3Fq%3Da%2520b%26limit%3D5',
    ],
    ['//evil.example/', '/sign-in'],
  ])('is led from %s to where one signs in, and learns nothing', async (path, to) => {
    const answer = await open(path, {}, 'GET', whole.url);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('Location')).toBe(to);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(answer.text).toContain(`<p>See Other. Redirecting to ${to}</p>`);
  });

  it('is led there from an address that is too long to be remembered', async () => {
    const answer = await open(`/${'a'.repeat(3_000)}`, {}, 'GET', whole.url);
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/sign-in']);
  });

  it('is led there with a cookie that is over, too', async () => {
    const cookie = await cookieOf(API_KEY);
    expect((await open('/docs', cookie)).status).toBe(200);
    await api.ledger.clock.advance(12 * 3_600_000);
    expect((await open('/docs', cookie)).headers.get('Location')).toBe('/sign-in?next=/docs');
  });

  it.each<[string, Headers, string]>([
    ['takes anything', { Accept: '*/*' }, 'GET'],
    ['wants JSON', { Accept: 'application/json' }, 'GET'],
    ['likes JSON better', { Accept: 'application/json, text/html;q=0.9' }, 'GET'],
    ['wants no page at all', { Accept: 'text/html;q=0, */*' }, 'GET'],
    ['brings a wrong key', { 'X-Api-Key': 'wrong' }, 'GET'],
    ['brings a wrong bearer', { Authorization: 'Bearer wrong' }, 'GET'],
    ['posts', {}, 'POST'],
  ])('is no program that %s: that one gets its 401', async (_, headers, method) => {
    expectRefusal(await open('/docs', headers, method), 401, 'unauthenticated');
  });

  it('is counted like everybody who brings nothing', async () => {
    const ask = async () => (await open('/docs')).status;
    const answers = await Promise.all(Array.from({ length: 601 }, ask));
    expect(answers.filter((status) => status === 303)).toHaveLength(600);
    expect(answers.filter((status) => status === 429)).toHaveLength(1);
  });

  it('is told in both languages which scope the key lacks', async () => {
    const name = '<script>kasir</script>';
    const made = (await api.post('/keys', { name, scopes: ['send'] })).body.data;
    const answer = await open('/docs', await cookieOf(made.key));
    expect(answer.status).toBe(403);
    expect(answer.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(answer.text).toContain('tidak punya hak <code>read</code>');
    expect(answer.text).toContain('lacks the scope <code>read</code>');
    expect(answer.text).toContain('<strong>&lt;script&gt;kasir&lt;/script&gt;</strong>');
    expect(answer.text).not.toMatch(/<script|<style|style=/);
    const key = { 'X-Api-Key': made.key };
    expectRefusal(await open('/docs', key), 403, 'forbidden');
  });
});

describe('a page that can not be shown', () => {
  it('is told in both languages to a person, and as JSON to a program', async () => {
    const cookie = await cookieOf(API_KEY);
    const answer = await open('/no/such/<page>', cookie);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(answer.headers.get('Vary')).toContain('Accept');
    expect(answer.text).toContain('<h1>Halaman ini tidak ada');
    expect(answer.text).toContain('There is no such page');
    expect(answer.text).toContain('<code>not_found</code>');
    expect(answer.text).toContain(`>${answer.headers.get('X-Request-Id')}</code>`);
    expect(answer.text).toContain('href="/"');
    expect(answer.text).not.toMatch(/<page>|<script|<style|style=/);
    expectRefusal(await open('/no/such/page', { 'X-Api-Key': API_KEY }), 404, 'not_found');
    expectRefusal(await open('/no', { ...cookie, Accept: '*/*' }), 404, 'not_found');
  });

  it('says that it is over in a moment when that is so', async () => {
    const answers = await Promise.all(Array.from({ length: 601 }, () => open('/docs')));
    const page = answers.find(({ status }) => status === 429)!;
    expect(page.text).toContain('Tunggu sebentar, lalu muat ulang.');
    expect(page.text).toContain('<code>rate_limited</code>');
    expect(page.headers.get('Retry-After')).toMatch(/^\d+$/);
  });
});

describe('where a person goes on to', () => {
  const ours = 'https://bills.example.net';

  it.each([
    ['/', '/'],
    ['/docs', '/docs'],
    ['/docs?a=1&b=2#send', '/docs?a=1&b=2#send'],
    ['/a//evil.example', '/a//evil.example'],
    ['/.//evil.example', '//evil.example'],
    ['/@evil.example', '/@evil.example'],
  ])('%s is here', (next, path) => {
    expect(nextPage(`?next=${encodeURIComponent(next)}`, ours)).toBe(`${ours}${path}`);
  });

  it.each([
    '',
    'docs',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    'https://evil.example/',
    'https:evil.example',
    'HTTPS://bills.example.net.evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    '@evil.example',
    '.evil.example',
  ])('%j is not', (next) => {
    expect(nextPage(`?next=${encodeURIComponent(next)}`, ours)).toBeNull();
  });

  it('nothing named is nowhere', () => expect(nextPage('', ours)).toBeNull());
});
