import { describe, expect, it } from 'vitest';
import { useDropIns } from '../../support/drop-ins.ts';
import { hasPhp, runPhp } from '../../support/php-client.ts';

/** Each drop-in that takes a body, in each form that a caller may send one in. */
const dropIns = useDropIns();

const text = 'Yth. Budi & Sari: 100% lunas + bonus 😀\nTerima kasih = ya';

const dialects = [
  { name: 'fonnte', path: '/compat/fonnte/send', phone: 'target', key: 'token' },
  { name: 'wablas', path: '/compat/wablas/api/send-message', phone: 'phone', key: 'token' },
  { name: 'wablas v2', path: '/compat/wablas/api/v2/send-message', phone: 'phone', key: 'token' },
  { name: 'mpwa', path: '/compat/mpwa/send-message', phone: 'number', key: 'api_key' },
] as const;

type Fields = Record<string, string>;
type Sent = { body: NonNullable<RequestInit['body']>; type?: string };

const boundary = '------------------------4ebf00fbcf09';
const asMultipart = (fields: Fields) =>
  `${Object.entries(fields)
    .map(
      ([name, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    .join('')}--${boundary}--\r\n`;

const bytes = (content: string) => new Uint8Array(Buffer.from(content));
const asForm = (fields: Fields) => new URLSearchParams(fields).toString();

/** Bytes and not texts where no type shall be sent: fetch names one by itself. */
const forms: readonly [string, (fields: Fields) => Sent][] = [
  ['a form', (fields) => ({ body: asForm(fields), type: 'application/x-www-form-urlencoded' })],
  [
    'a form with a charset',
    (fields) => ({
      body: asForm(fields),
      type: 'application/x-www-form-urlencoded; charset=UTF-8',
    }),
  ],
  ['a form without a type', (fields) => ({ body: bytes(asForm(fields)) })],
  ['a form called text', (fields) => ({ body: asForm(fields), type: 'text/plain' })],
  ['a form called JSON', (fields) => ({ body: asForm(fields), type: 'application/json' })],
  ['JSON', (fields) => ({ body: JSON.stringify(fields), type: 'application/json' })],
  [
    'JSON without a type, as RouterOS sends it',
    (fields) => ({ body: bytes(JSON.stringify(fields)) }),
  ],
  [
    'JSON called text',
    (fields) => ({ body: ` \n${JSON.stringify(fields)}\n`, type: 'text/plain;charset=UTF-8' }),
  ],
  [
    'JSON called a form',
    (fields) => ({ body: JSON.stringify(fields), type: 'application/x-www-form-urlencoded' }),
  ],
  [
    'JSON with a byte order mark',
    (fields) => ({ body: `\ufeff${JSON.stringify(fields)}`, type: 'application/json' }),
  ],
  [
    'a multipart form',
    (fields) => ({ body: asMultipart(fields), type: `multipart/form-data; boundary=${boundary}` }),
  ],
  [
    'a multipart form with its boundary in quotes',
    (fields) => ({
      body: asMultipart(fields),
      type: `multipart/form-data; boundary="${boundary}"`,
    }),
  ],
  [
    'a multipart form without its boundary',
    (fields) => ({ body: asMultipart(fields), type: 'multipart/form-data' }),
  ],
  [
    'a multipart form called JSON',
    (fields) => ({ body: asMultipart(fields), type: 'application/json' }),
  ],
  ['a multipart form without a type', (fields) => ({ body: bytes(asMultipart(fields)) })],
];

const send = (path: string, { body, type }: Sent, key: string | null) =>
  dropIns.ask(path, {
    method: 'POST',
    body,
    headers: { ...(type && { 'Content-Type': type }), ...(key && { Authorization: key }) },
  });

const refusal = { status: false, code: expect.any(String) };

describe.each(dialects)('$name', ({ path, phone, key }) => {
  it.each(forms)('takes %s, with the key in a header, in it or in the URL', async (_, form) => {
    const fields = { [phone]: '081234567890', message: text, typing: 'false' };
    const inIt = { ...fields, [phone]: '081234567891', [key]: dropIns.key };
    const beside = { ...fields, [phone]: '081234567892' };
    const answers = [
      await send(path, form({ ...fields, [phone]: '0812' }), dropIns.key),
      await send(path, form({ ...fields, [key]: 'wrong' }), null),
      await send(path, form(fields), dropIns.key),
      await send(path, form(inIt), null),
      await send(`${path}?${key}=${dropIns.key}`, form(beside), null),
    ];
    const done = { status: true };
    expect(answers.map(({ json }) => json)).toMatchObject([
      { ...refusal, code: 'too_short' },
      { ...refusal, code: 'unauthenticated' },
      ...[done, done, done],
    ]);
    expect(await dropIns.rows()).toMatchObject(
      ['+6281234567890', '+6281234567891', '+6281234567892'].map((number) => ({
        phone: number,
        message: text,
      })),
    );
  });

  it('reads fields from the URL of a POST as well, and those of the body first', async () => {
    const query = new URLSearchParams({ [phone]: '081234567890', message: 'URL' });
    await send(`${path}?${query.toString()}`, { body: asForm({ message: 'body' }) }, dropIns.key);
    await send(`${path}?${query.toString()}`, { body: '' }, dropIns.key);
    expect((await dropIns.rows()).map((row) => row.message)).toEqual(['body', 'URL']);
  });
});

describe('PHP with curl', () => {
  it('posts an array, which is a multipart form', async () => {
    const fields = {
      target: '081234567890|Budi|Rp150.000,081234567891|Sari|Rp90.000',
      message: 'Halo {name}, tagihan {var1}',
      schedule: '0',
      typing: 'false',
      delay: '2',
      countryCode: '62',
    };
    const url = `${dropIns.api.url}/compat/fonnte/send`;
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const headers = { Authorization: dropIns.key };
    const printed = hasPhp
      ? await runPhp('fonnte-client.php', { url, token: dropIns.key, fields })
      : (await dropIns.ask('/compat/fonnte/send', { method: 'POST', headers, body: form })).text;
    expect(JSON.parse(printed)).toMatchObject({
      status: true,
      target: ['6281234567890', '6281234567891'],
    });
    expect((await dropIns.rows()).map((row) => row.message)).toEqual([
      'Halo Budi, tagihan Rp150.000',
      'Halo Sari, tagihan Rp90.000',
    ]);
  });
});
