import { request as httpRequest } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { hasPhp, runPhp, urlencode } from '../../support/php-client.ts';
import { useDropIns } from '../../support/drop-ins.ts';

const dropIns = useDropIns();
const { api } = dropIns;
const { ledger } = api;

const get = (fields: Record<string, string>) =>
  dropIns.ask(
    `/compat/phpnuxbill?${new URLSearchParams({ key: dropIns.key, ...fields }).toString()}`,
  );

/** What PHPNuxBill takes for sent: a body that PHP does not call empty. */
const isSent = (body: string) => body !== '' && body !== '0';

/** PHPNuxBill's way of sending, in PHP where there is one. */
async function sendFromPhpNuxBill(phone: string, text: string, key = dropIns.key) {
  const url = `${api.url}/compat/phpnuxbill?key=${key}&to=[number]&text=[text]`;
  if (hasPhp) {
    const printed = await runPhp('phpnuxbill-client.php', { url, phone, text });
    return JSON.parse(printed) as { body: string; isSent: boolean };
  }
  const number = /^\d+$/.test(phone) ? phone.replace(/^0/, '62') : phone;
  const filled = url
    .replace('[number]', () => urlencode(number))
    .replace('[text]', () => urlencode(text));
  const response = await fetch(filled);
  const body = await response.text();
  return { body, isSent: isSent(body) };
}

/** A receipt with everything that operators put into theirs. */
const receipt = (lines: number) =>
  [
    '*RT/RW Net Sejahtera* 🎉',
    'Jl. Melati No. 5 & 7, RT 03/RW 09',
    '━━━━━━━━━━━━━━━━━━━━',
    ...Array.from(
      { length: lines },
      (_, at) => `${at + 1}. Paket 20 Mbps: Rp150.000 (100% lunas) ✅`,
    ),
    'Info: https://contoh.net/?_route=order/view/789&id=1#a',
    "Terima kasih, Pak Ma'ruf!",
  ].join('\r\n');

describe(`PHPNuxBill, played ${hasPhp ? 'in PHP' : 'without PHP'}`, () => {
  it.each([
    ['081234567890', '6281234567890'],
    ['0812-3456-7890', '0812-3456-7890'],
    ['+62 812 3456 7890', '+62 812 3456 7890'],
    ['6281234567890', '6281234567890'],
  ])('reaches %s', async (phone, recipient) => {
    const text = receipt(3);
    const { body, isSent } = await sendFromPhpNuxBill(phone, text);
    expect(isSent).toBe(true);
    expect(body).toMatch(/^OK [0-9a-f-]{36}$/);
    expect(await dropIns.rows()).toEqual([
      {
        phone: '+6281234567890',
        recipient,
        message: text,
        class: 'transactional',
        batch_id: null,
        scheduled_at: null,
      },
    ]);
    expect((await api.get(`/whatsapp/notifications/${body.slice(3)}`)).status).toBe(200);
  });

  it('is told of a second try as of the first, and makes one message', async () => {
    const first = await sendFromPhpNuxBill('081234567890', 'Kode 123456');
    expect(await sendFromPhpNuxBill('081234567890', 'Kode 123456')).toEqual(first);
    expect(await ledger.countRows()).toBe(1);
  });

  it.each([
    ['a number that is none', '0812', 'Halo'],
    ['no number', '', 'Halo'],
    ['two numbers', '081234567890/081234567891', 'Halo'],
    ['no text', '081234567890', ''],
    ['a text of spaces', '081234567890', '   '],
  ])('does not write "sent" into its log for %s', async (_, phone, text) => {
    expect(await sendFromPhpNuxBill(phone, text)).toEqual({ body: '', isSent: false });
    await dropIns.expectNothingStored();
  });

  it('does not write "sent" into its log for a wrong key', async () => {
    for (const key of ['', 'wrong', dropIns.key.slice(0, -1)]) {
      expect((await sendFromPhpNuxBill('081234567890', 'Halo', key)).isSent).toBe(false);
    }
    await dropIns.expectNothingStored();
  });

  it('gets its longest receipts through', async () => {
    const text = receipt(100);
    expect(text.length).toBeGreaterThan(4_096);
    expect((await sendFromPhpNuxBill('081234567890', text)).isSent).toBe(true);
    expect(await dropIns.rows()).toMatchObject([{ message: text }]);
  });

  it('is told that a text is too long for a URL, by no body at all', async () => {
    expect((await sendFromPhpNuxBill('081234567890', receipt(400))).isSent).toBe(false);
    await dropIns.expectNothingStored();
  });
});

describe('GET /compat/phpnuxbill', () => {
  it('answers in one short line of ASCII, in under a second, without a session', async () => {
    api.session.state = 'logged_out';
    const begun = performance.now();
    const answer = await get({ to: '081234567890', text: 'Halo 😀' });
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    expect(answer.text).toMatch(/^OK [\x21-\x7e]{36}$/);
  });

  it.each([
    [400, 'missing', { text: 'Halo' }],
    [400, 'missing', { to: '081234567890' }],
    [400, 'empty', { to: '081234567890', text: '\u200b' }],
    [422, 'too_short', { to: '0812', text: 'Halo' }],
    [422, 'group_not_allowed', { to: '1203630412@g.us', text: 'Halo' }],
    [401, 'unauthenticated', { key: 'wrong', to: '081234567890', text: 'Halo' }],
  ])('answers %i with no body, and %s in a header', async (status, code, fields) => {
    const answer = await get(fields as Record<string, string>);
    expect(answer).toMatchObject({ status, text: '' });
    expect(answer.headers.get('X-Error-Code')).toBe(code);
    await dropIns.expectNothingStored();
  });

  it('refuses with no body whoever has said STOP', async () => {
    await dropIns.optOut('+6281234567890');
    const answer = await get({ to: '081234567890', text: 'Halo' });
    expect(answer).toMatchObject({ status: 422, text: '' });
    expect(answer.headers.get('X-Error-Code')).toBe('opted_out');
    await dropIns.expectNothingStored();
  });

  it.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])('sends nothing by %s', async (method) => {
    const query = new URLSearchParams({ key: dropIns.key, to: '081234567890', text: 'Halo' });
    const answer = await dropIns.ask(`/compat/phpnuxbill?${query.toString()}`, { method });
    expect(answer).toMatchObject({ status: 405, text: '' });
    expect(answer.headers.get('Allow')).toBe('GET');
    await dropIns.expectNothingStored();
  });

  it('says nothing in a body for what goes wrong on the way either', async () => {
    const query = new URLSearchParams({ key: dropIns.key, to: '081234567890', text: 'Halo' });
    const path = `/compat/phpnuxbill?${query.toString()}`;
    const foreign = await dropIns.ask(path, { headers: { Origin: 'https://evil.com' } });
    expect(foreign).toMatchObject({ status: 403, text: '' });
    expect(await askAs('evil.com', path)).toEqual({ status: 421, text: '' });
    for (const missing of ['/compat/phpnuxbill/x', '/compat/PHPNuxBill']) {
      const answer = await dropIns.ask(`${missing}?${query.toString()}`);
      expect(isSent(answer.text), missing).toBe(false);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    await dropIns.expectNothingStored();
  });

  it('says nothing in a body when the database is away', async () => {
    const repository = Object.assign(Object.create(ledger.repository), {
      enqueue: () => Promise.reject(Object.assign(new Error('no'), { code: '57P01' })),
    });
    await api.start({ repository });
    const answer = await get({ to: '081234567890', text: 'Halo' });
    expect(answer).toMatchObject({ status: 503, text: '' });
    expect(answer.headers.get('Retry-After')).toBe('5');
  });
});

/** A GET with a Host header of one's own, which fetch would not send. */
function askAs(host: string, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    httpRequest(`${api.url}${path}`, { headers: { Host: host } }, (response) => {
      const { statusCode = 0 } = response;
      readText(response).then((text) => resolve({ status: statusCode, text }), reject);
    })
      .on('error', reject)
      .end();
  });
}
