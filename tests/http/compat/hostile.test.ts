import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { useDropIns } from '../../support/drop-ins.ts';

/** What no billing sends: every one is refused with words, and leaves nothing behind. */
const dropIns = useDropIns();
const { api } = dropIns;

type Body = NonNullable<RequestInit['body']>;

const form = 'application/x-www-form-urlencoded';
const paths = {
  fonnte: '/compat/fonnte/send',
  wablas: '/compat/wablas/api/send-message',
  'wablas v2': '/compat/wablas/api/v2/send-message',
  mpwa: '/compat/mpwa/send-message',
} as const;
/** The fields of all of them together: what one does not know it passes over. */
const good = 'target=081234567890&phone=081234567890&number=081234567890&message=Halo';
const goodJson =
  '"target":"081234567890","phone":"081234567890","number":"081234567890","message":"Halo"';

const post = (path: string, body: Body, type?: string, headers: object = {}) =>
  dropIns.ask(path, {
    method: 'POST',
    body,
    headers: { Authorization: dropIns.key, ...(type && { 'Content-Type': type }), ...headers },
  });

async function refusedEverywhere(body: Body, type?: string, headers: object = {}) {
  for (const [name, path] of Object.entries(paths)) {
    const answer = await post(path, body, type, headers);
    expect(answer.status, name).toBeLessThan(500);
    expect(answer.json, name).toMatchObject({ status: false });
  }
  await dropIns.expectNothingStored();
}

const manyFields = Array.from({ length: 100_000 }, (_, at) => `a${at}=1`).join('&');
const someFields = Array.from({ length: 500 }, (_, at) => `a${at}=1`).join('&');
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
const boundary = 'x-boundary';
const part = (name: string, value: string, more = '') =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const multipart = `multipart/form-data; boundary=${boundary}`;
const goodParts =
  part('target', '081234567890') +
  part('phone', '081234567890') +
  part('number', '081234567890') +
  part('message', 'Halo');

describe('a body', () => {
  it.each([
    ['B49 100,000 fields', `${good}&${manyFields}`, form],
    ['B49 500 fields', `${good}&${someFields}`, form],
    ['B49 100,000 separators', '&'.repeat(65_000), form],
    ['B49 nested names', `a${'[b]'.repeat(1_000)}=1`, form],
    ['names of lists', good.replaceAll(/(target|phone|number|message)=/g, '$1[]='), form],
    ['fields that are there twice', `${good}&${good}`, form],
    ['a NUL', good.replace('Halo', 'a%00b'), form],
    ['half of a pair in a form', good.replace('Halo', 'a%ED%A0%80b'), form],
    ['bytes that are no UTF-8', good.replace('Halo', 'caf%E9'), form],
    ['half of a pair in JSON', `{${goodJson.replace('Halo', 'a\\ud800b')}}`, 'application/json'],
    ['a NUL in JSON', `{${goodJson.replace('Halo', 'a\\u0000b')}}`, 'application/json'],
    [
      '20,000 levels',
      `{"message":${deep},"target":${deep},"phone":${deep},"number":${deep}}`,
      'application/json',
    ],
    ['20,000 levels by themselves', deep, 'application/json'],
    ['JSON that ends too early', `{${goodJson}`, 'application/json'],
    ['a text for an object', '"081234567890"', 'application/json'],
    ['null', 'null', 'application/json'],
    [
      'objects for texts',
      '{"target":{"a":1},"phone":{"a":1},"number":{"a":1},"message":"a"}',
      'application/json',
    ],
    [
      'a number with a fraction',
      '{"target":81234567890.1,"phone":81234567890.1,"number":81234567890.1,"message":"a"}',
      'application/json',
    ],
    [
      'a number too large to be exact',
      '{"target":81234567890123456789,"phone":81234567890123456789,"number":81234567890123456789,"message":"a"}',
      'application/json',
    ],
    ['nothing', '', form],
    ['a multipart form that ends too early', goodParts.slice(0, -20), multipart],
    ['a multipart form of its end', `--${boundary}--\r\n`, multipart],
    ['a multipart form without parts', 'abc', multipart],
    [
      'a multipart form with headers alone',
      `--${boundary}\r\nContent-Disposition: form-data; name="message"`,
      multipart,
    ],
    [
      'a multipart form with 500 parts',
      `${Array.from({ length: 500 }, (_, at) => part(`a${at}`, '1')).join('')}${goodParts}--${boundary}--\r\n`,
      multipart,
    ],
    [
      'a multipart form with fields twice',
      `${goodParts}${goodParts}--${boundary}--\r\n`,
      multipart,
    ],
    [
      'an uploaded file',
      `${goodParts}${part('file', 'MZ', '; filename="a.pdf"')}--${boundary}--\r\n`,
      multipart,
    ],
    [
      'an uploaded file that ends too early',
      `${goodParts}${part('file', 'MZ', '; filename="a.pdf"')}`,
      multipart,
    ],
    ['a boundary of another body', goodParts.replaceAll(boundary, 'other'), multipart],
  ])('of %s is refused', async (_, body, type) => {
    await refusedEverywhere(body, type);
  });

  it('of bytes that are no UTF-8 is refused, in a form and in a multipart form', async () => {
    const latin = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
    await refusedEverywhere(latin(good.replace('Halo', 'caf\u00e9')), form);
    const parts = `${goodParts.replace('Halo', 'caf\u00e9')}--${boundary}--\r\n`;
    await refusedEverywhere(latin(parts), multipart);
  });

  it('that is compressed is refused', async () => {
    const bytes = new Uint8Array(gzipSync(good));
    await refusedEverywhere(bytes, form, { 'Content-Encoding': 'gzip' });
  });

  it('of a byte more than 64 kB is refused, also in chunks without a length', async () => {
    const long = good.padEnd(65_536, 'x');
    expect((await post(paths.fonnte, long, form)).json.status).toBe(true);
    const answer = await post(paths.fonnte, `${long}x`, form);
    expect(answer.json).toMatchObject({ reason: 'input invalid', code: 'too_long' });
    for (const key of [dropIns.key, '']) expect(await sendChunks(key, 200_000)).toBe(200);
    expect(await api.ledger.countRows()).toBe(1);
  });

  it.each([
    [`${good}&__proto__=1&constructor=1&hasOwnProperty=1&__proto__[x]=1`, form],
    [
      `{${goodJson},"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}`,
      'application/json',
    ],
    [
      `${goodParts}${part('__proto__', '1')}${part('constructor', '1')}--${boundary}--\r\n`,
      multipart,
    ],
  ])('with names of prototypes touches none: %#', async (body, type) => {
    for (const path of Object.values(paths)) {
      expect((await post(path, body, type)).json.status).toBe(true);
    }
    expect('polluted' in {}).toBe(false);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
    expect(await api.ledger.countRows()).toBe(1);
  });

  it('whose names of prototypes are asked for as fields has none of them', async () => {
    const answer = await post(
      paths.fonnte,
      '{"__proto__":{"target":"081234567890","message":"a"}}',
    );
    expect(answer.json).toMatchObject({ reason: 'input invalid', code: 'missing' });
    await dropIns.expectNothingStored();
  });
});

describe('a URL', () => {
  const start = () => `/compat/phpnuxbill?key=${dropIns.key}`;

  it.each([
    ['a field twice', '&to=081234567890&to=081234567891&text=a'],
    ['a list', '&to[]=081234567890&text=a'],
    ['an operator', '&to[$ne]=x&text=a'],
    ['a NUL', '&to=081234567890&text=a%00b'],
    ['half of a pair', '&to=081234567890&text=%ED%A0%80'],
    ['bytes that are no UTF-8', '&to=081234567890&text=caf%E9'],
    ['300 fields', `&to=081234567890&text=a${'&a=1'.repeat(300)}`],
    ['nothing else', ''],
  ])('with %s is refused', async (_, rest) => {
    const answer = await dropIns.ask(start() + rest);
    expect(answer.text).toBe('');
    expect([400, 401, 422]).toContain(answer.status);
    await dropIns.expectNothingStored();
  });

  it('with a text that is no UTF-8 is told so, and not that its key is wrong', async () => {
    const answer = await dropIns.ask(`${start()}&to=081234567890&text=caf%E9`);
    expect(answer.headers.get('X-Error-Code')).toBe('lone_surrogate');
  });

  it('with a percent sign that begins nothing is read as PHP reads it', async () => {
    const answer = await dropIns.ask(
      `${start()}&to=081234567890&text=Diskon+100%+hari+ini%0D%0Aya`,
    );
    expect(answer.status).toBe(200);
    expect(await dropIns.rows()).toMatchObject([{ message: 'Diskon 100% hari ini\r\nya' }]);
  });

  it('B70 sends a message by GET only where the original does', async () => {
    const query = `token=${dropIns.key}&phone=081234567890&message=a`;
    expect((await dropIns.ask(`${paths['wablas v2']}?${query.toString()}`)).status).toBe(405);
    for (const path of Object.values(paths)) {
      const answer = await dropIns.ask(`${path}?${query.toString()}&api_key=${dropIns.key}`, {
        method: 'HEAD',
      });
      expect(answer.status).toBe(405);
    }
    await dropIns.expectNothingStored();
  });
});

/** The status for a POST of so many bytes in chunks, which does not say how long it is. */
function sendChunks(key: string, bytes: number): Promise<number> {
  return new Promise((resolve) => {
    const headers = { ...(key && { Authorization: key }), 'Content-Type': form };
    const options = { method: 'POST', headers };
    const sending = httpRequest(`${api.url}${paths.fonnte}`, options, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    sending.on('error', () => undefined);
    sending.write('a='.padEnd(bytes, 'x'));
  });
}
