import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { fetchMedia } from '../../src/http/fetch-media.ts';
import { bodies, useBillingApi, writeBasics } from '../support/billing-api.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { API_KEY, expectRefusal, SEND_BODY } from '../support/test-api.ts';

/** One test for each row of the matrix of bad inputs; B stands before the number of the row. */
const billing = useBillingApi();
const { api } = billing;
const { ledger } = api;

const sendTo = (phone: unknown) => api.send({ ...SEND_BODY, phone });
const sendText = (message: unknown) => api.send({ ...SEND_BODY, message });
const history = (query: string) => api.get(`/whatsapp/history?${query}`);
const putTemplate = (name: string, body: unknown) =>
  billing.put(`/whatsapp/templates/${name}`, body);
const putInvoice = (fields: object) =>
  billing.put('/billing/invoices/456', { ...bodies.invoice, ...fields });

/** Every one is refused so, and leaves nothing behind. */
async function refused(
  answers: Promise<Parameters<typeof expectRefusal>[0]>[],
  status: number,
  code: string,
  fields?: Record<string, string>,
): Promise<void> {
  for (const answer of answers) expectRefusal(await answer, status, code, fields);
  expect(await ledger.countRows()).toBe(0);
}

describe('phones', () => {
  const canonical = async (phone: string) => (await sendTo(phone)).body.data?.phone;
  const reason = async (phone: string) => (await sendTo(phone)).body.error?.details[0]?.code;

  it.each(['081234567890', '6281234567890', '+62 812-3456-7890', '81234567890'])(
    'B1 the spelling %s is the one number it means',
    async (phone) => {
      expect(await canonical(phone)).toBe('+6281234567890');
    },
  );

  it('B2 an empty, blank, null or missing phone is refused', async () => {
    await refused([sendTo(''), sendTo('   ')], 422, 'invalid_phone', { phone: 'empty' });
    await refused([sendTo(null), sendTo(undefined)], 400, 'invalid_request', {
      phone: 'invalid_type',
    });
  });

  it('B4 a number that a spreadsheet has shortened is refused with a hint', async () => {
    const answer = sendTo('6.28123E+11');
    await refused([answer], 422, 'invalid_phone', { phone: 'spreadsheet_artifact' });
    expect((await answer).body.error!.message).toContain('spreadsheet');
  });

  it.each(["'081234567890", '"081234567890"'])(
    'B5 the mark of a spreadsheet around %s is taken off',
    async (phone) => {
      expect(await canonical(phone)).toBe('+6281234567890');
    },
  );

  it.each(['٠٨١٢٣٤٥٦٧٨٩٠', '０８１２３４５６７８９０'])(
    'B7 digits of other scripts, %s, are never dropped in silence',
    async (phone) => {
      const answer = await sendTo(phone);
      if (answer.status === 202) expect(answer.body.data.phone).toBe('+6281234567890');
      else expectRefusal(answer, 422, 'invalid_phone');
    },
  );

  it.each([
    '0812\u200b34567890',
    '\u200f081234567890',
    '0812\u00a03456\u00a07890',
    '0812😀34567890',
  ])('B8 invisible marks and emoji in %j make no other number', async (phone) => {
    const answer = await sendTo(phone);
    if (answer.status === 202) expect(answer.body.data.phone).toBe('+6281234567890');
    else expectRefusal(answer, 422, 'invalid_phone');
  });

  it('B10 a zero after the country code is understood, a second country code is not', async () => {
    expect(await canonical('62081234567890')).toBe('+6281234567890');
    expect(await reason('62628123456789')).toBe('duplicate_country_code');
  });

  it('B11 a landline is refused unless the settings allow them', async () => {
    expect(await reason('0215551234')).toBe('not_mobile');
  });

  it('B13 a list, an object or a number as phone is refused', async () => {
    await refused(
      [sendTo(['081234567890']), sendTo({}), sendTo(81234567890)],
      400,
      'invalid_request',
      {
        phone: 'invalid_type',
      },
    );
  });

  it.each([
    ['120363041234567890@g.us', 'group_not_allowed'],
    ['120363041234567890@newsletter', 'newsletter_not_allowed'],
    ['status@broadcast', 'broadcast_not_allowed'],
    ['12345678901234@lid', 'lid_not_allowed'],
  ])('B14 nothing is sent to %s by accident', async (phone, code) => {
    await refused([sendTo(phone)], 422, 'invalid_phone', { phone: code });
  });
});

describe('fields', () => {
  it('B16 __proto__ and constructor as fields and keys leave Object.prototype clean', async () => {
    const names = ['__proto__', 'constructor', 'prototype'];
    for (const name of names) {
      const field = `{"phone":"081234567890","message":"a","${name}":{"polluted":true}}`;
      await refused([api.send(field)], 400, 'invalid_request', { [name]: 'unknown_field' });
    }
    await putTemplate('halo', { body: 'Halo {{name}}' });
    for (const name of names) {
      const key = `{"phone":"081234567890","template":"halo","variables":{"${name}":{"polluted":true}}}`;
      expect((await api.send(key)).status).toBeGreaterThanOrEqual(400);
    }
    expect(await ledger.countRows()).toBe(0);
    expect('polluted' in {}).toBe(false);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('B17 an unknown field is refused by its name, in every kind of body', async () => {
    await refused([api.send({ ...SEND_BODY, mesage: 'x' })], 400, 'invalid_request', {
      mesage: 'unknown_field',
    });
    const bulk = { recipients: [SEND_BODY], message: 'x', delay: 1 };
    await refused([api.post('/whatsapp/send-bulk', bulk)], 400, 'invalid_request', {
      delay: 'unknown_field',
    });
    await refused([history('customer=1')], 400, 'invalid_request', { customer: 'unknown_field' });
  });
});

describe('texts and templates', () => {
  beforeEach(() => putTemplate('halo', { body: 'Halo {{name}}, {{amount}}' }));
  const write = async (name: string) => {
    const variables = { name, amount: 'Rp5.000' };
    const body = { phone: SEND_BODY.phone, template: 'halo', variables };
    return (await api.send(body)).body.data.message;
  };

  it('B19 marks in a name do not format the message', async () => {
    expect(await write('*Budi* _x_ ~y~ ```z```')).not.toMatch(/\*Budi\*|_x_|~y~|`/);
  });

  it.each(['{{amount}}', '${amount}', '{amount}', '{{constructor}}', '$&', '$1'])(
    'B20 the name %s is printed as it is',
    async (name) => {
      expect(await write(name)).toBe(`Halo ${name}, Rp5.000`);
    },
  );

  it('B22 a template with an unknown placeholder is refused when it is saved', async () => {
    const answer = putTemplate('payment_received', { body: 'Halo {{custmerName}}' });
    expectRefusal(await answer, 422, 'unknown_variable');
  });

  it('B23 a template runs no code and reaches nothing but its own values', async () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      const { status, body } = await putTemplate('payment_received', { body: `{{${name}}}` });
      expect(status).toBe(422);
      expect(body.error!.code).toMatch(/^(unknown_variable|invalid_template)$/);
    }
    for (const body of ['{{#each x}}', '{{a.b}}', '{{a()}}', '{{=1+1}}']) {
      expectRefusal(await putTemplate('own', { body }), 422, 'invalid_template');
    }
    await putTemplate('own', { body: 'Halo {{constructor}}' });
    const answer = await api.send({ phone: SEND_BODY.phone, template: 'own' });
    expectRefusal(answer, 422, 'missing_variable');
  });

  it('B32 a text that is empty or blank is refused', async () => {
    await refused([sendText(''), sendText(' \n\t ')], 400, 'invalid_request', { message: 'empty' });
  });

  it('B34 a NUL character is refused wherever text is taken', async () => {
    await refused([sendText('a\u0000b')], 400, 'invalid_request', { message: 'nul_character' });
    await refused([history('q=a%00bc')], 400, 'invalid_request', { q: 'nul_character' });
    expect((await billing.put('/billing/customers/1', { name: 'a\u0000b' })).status).toBe(400);
  });

  it('B35 a lone surrogate or bytes that are not UTF-8 are refused', async () => {
    const lone = '{"phone":"081234567890","message":"a\\ud800"}';
    await refused([api.send(lone)], 400, 'invalid_request', { message: 'lone_surrogate' });
    const latin = Buffer.from('{"phone":"081234567890","message":"caf\xe9"}', 'latin1');
    const headers = { 'Content-Type': 'application/json' };
    const answer = api.request('POST', '/whatsapp/send', { body: latin, headers });
    await refused([answer], 400, 'invalid_json');
  });

  it('B37 a text that begins like a contact card is kept as text', async () => {
    const message = 'BEGIN:VCARD\nFN:Budi\nEND:VCARD';
    expect((await sendText(message)).body.data).toMatchObject({ message, status: 'pending' });
  });

  it('B38 a text with the address of an internal host makes nobody fetch it', async () => {
    let asked = 0;
    const inner = createServer((_request, response) => {
      asked += 1;
      response.end();
    });
    await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
    const { port } = inner.address() as AddressInfo;
    expect((await sendText(`http://127.0.0.1:${port}/admin`)).status).toBe(202);
    expect(asked).toBe(0);
    inner.close();
  });

  it.each(['=cmd()', '+62812', '@x', '-1', '\t=1'])(
    'B40 the cell %j runs nothing in a spreadsheet',
    async (message) => {
      await ledger.enqueue({ message });
      const { text } = await api.get('/whatsapp/history.csv');
      expect(text).toContain(`'${message}`);
      expect(text).not.toContain(`,${message}`);
    },
  );

  it('B41 CR LF or ANSI in a name makes no second line and no colour in the log', () => {
    const log = collectLogLines();
    log.logger.info({ name: 'Budi\r\n{"level":"error"}\u001b[31m' }, 'some.event');
    for (const sign of ['\r', '\n', '\u001b']) expect(log.text().trimEnd()).not.toContain(sign);
    expect(log.lines).toHaveLength(1);
  });
});

describe('amounts and dates', () => {
  beforeEach(() => writeBasics({ put: (path, body) => billing.put(path, body) }));

  it('B25 an amount with separators or a currency is refused, never read as another', async () => {
    for (const total of ['150.000', '150,000', 'Rp150.000', '1.5e5', ' 150000', '-1', 1.555]) {
      expectRefusal(await putInvoice({ total }), 400, 'invalid_request');
    }
    expect((await putInvoice({ total: '150000' })).body.data.total).toBe('150000.00');
  });

  it('B26 an amount that numbers cannot hold is refused', async () => {
    for (const total of ['9007199254740993', '12345678901234567890', 1e21]) {
      expectRefusal(await putInvoice({ total }), 400, 'invalid_request');
    }
  });

  it.each(['2026-02-31', '2025-13-01', '0000-01-01', '9999-01-01', '31-02-2026'])(
    'B28 the due date %s is refused',
    async (dueOn) => {
      const answer = await putInvoice({ dueOn });
      expectRefusal(answer, 400, 'invalid_request');
      expect(answer.body.error!.details[0]!.path).toBe('dueOn');
    },
  );

  it('B29 a date without a zone is a day of the business', async () => {
    ledger.clock.jumpTo(new Date('2026-11-22T17:30:00Z'));
    await ledger.enqueue();
    expect((await history('from=2026-11-23')).body.data).toHaveLength(1);
    expect((await history('to=2026-11-22')).body.data).toHaveLength(0);
  });

  it('B31 only ISO dates are taken, never DD/MM or MM/DD', async () => {
    for (const dueOn of ['05/06/2026', '5 Juni 2026', '20260605']) {
      expectRefusal(await putInvoice({ dueOn }), 400, 'invalid_request');
    }
  });

  it('B71 a time in the past means now, one far ahead is kept, the night is a rule of sending', async () => {
    const past = await api.send({ ...SEND_BODY, scheduledAt: '2020-01-01T00:00:00+07:00' });
    expect(past.status).toBe(202);
    const far = await api.send({ ...SEND_BODY, scheduledAt: '2031-01-01T00:00:00+07:00' });
    expect(far.body.data).toMatchObject({ scheduledAt: '2030-12-31T17:00:00.000Z' });
    expectRefusal(
      await api.send({ ...SEND_BODY, expiresAt: '2020-01-01T00:00:00+07:00' }),
      400,
      'invalid_request',
      { expiresAt: 'too_early' },
    );
  });
});

describe('bodies', () => {
  const json = { 'Content-Type': 'application/json' };
  const rawPost = (body: Buffer | string, headers: Record<string, string>) =>
    api.request('POST', '/whatsapp/send', { body, headers });

  it('B43 of two fields of the same name the last one counts', async () => {
    const answer = await api.send('{"phone":"081234567890","message":"satu","message":"dua"}');
    expect(answer.body.data.message).toBe('dua');
  });

  it('B44 a body nested 10,000 deep is refused and ends nothing', async () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    const within = `{"phone":"081234567890","message":${deep}}`;
    await refused([api.send(deep), api.send(within)], 400, 'invalid_request');
    expect((await api.get('/health/live')).status).toBe(200);
  });

  it('B46 a gzip bomb is refused at the inflated limit', async () => {
    const bomb = gzipSync(`{"phone":"081234567890","message":"${'x'.repeat(20_000_000)}"}`);
    const headers = { ...json, 'Content-Encoding': 'gzip' };
    await refused([rawPost(bomb, headers)], 413, 'body_too_large');
  });

  it('B47 one byte over the limit is refused, also in chunks without a length', async () => {
    const frame = '{"recipients":[],"message":""}';
    const limit = 8 * 1024 * 1024;
    const fit = frame.replace('""', `"${'x'.repeat(limit - frame.length)}"`);
    expect(fit).toHaveLength(limit);
    expect((await api.post('/whatsapp/send-bulk', fit)).status).toBe(400);
    await refused([api.post('/whatsapp/send-bulk', `${fit} `)], 413, 'body_too_large');
    const { status, closed } = await sendChunks('/keys', 70_000);
    expect(status).toBe(413);
    await closed;
  });

  it('B49 forms are not read, however many fields they nest', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const many = Array.from({ length: 100_000 }, (_, index) => `a${index}=1`).join('&');
    const bodies = ['phone=081234567890&message=a', `a${'[b]'.repeat(1_000)}=1`, many];
    await refused(
      bodies.map((body) => rawPost(body, form)),
      415,
      'unsupported_media_type',
    );
  });

  it('B61 a batch of none or of 10,001 is refused, one bad row of 500 stops no other', async () => {
    const post = (recipients: object[]) =>
      api.post('/whatsapp/send-bulk', { recipients, message: 'Halo' });
    const rows = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ phone: `0812${String(10_000_000 + at)}` }));
    await refused([post([]), post(rows(10_001))], 400, 'invalid_request');
    const answer = await post([...rows(499), { phone: 'x' }]);
    expect(answer.body.data).toMatchObject({ accepted: 499, rejected: [{ index: 499 }] });
  });

  it('B62 a phone that stands in a batch twice gets one message, and is reported', async () => {
    const recipients = [{ phone: '081234567890' }, { phone: '+62 812-3456-7890' }];
    const answer = await api.post('/whatsapp/send-bulk', { recipients, message: 'Halo' });
    expect(answer.body.data).toMatchObject({ accepted: 1, duplicates: [{ index: 1, of: 0 }] });
    expect(await ledger.countRows()).toBe(1);
  });

  it('B64 the same key 20 times in parallel makes one row', async () => {
    const key = { 'Idempotency-Key': 'payment-789' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.send(SEND_BODY, key)));
    const statuses = new Set(answers.map(({ status }) => status));
    for (const status of statuses) expect([202, 409]).toContain(status);
    expect(await ledger.countRows()).toBe(1);
  });
});

describe('addresses', () => {
  it('B50 a field of the query that is there twice, or has an operator, is refused', async () => {
    await refused([history('status=sent&status=failed')], 400, 'invalid_request');
    await refused([history('status[$ne]=sent')], 400, 'invalid_request', {
      'status[$ne]': 'unknown_field',
    });
  });

  it('B52 nobody may say how to sort', async () => {
    await refused([history('sort=created_at;drop%20table')], 400, 'invalid_request', {
      sort: 'unknown_field',
    });
  });

  it.each(['100%', 'a_b', 'a\\b', "' or 1=1--"])('B53 a search for %s is literal', async (text) => {
    const { id } = await ledger.enqueue({ message: `Diskon ${text} ya` });
    await ledger.enqueue({ message: 'Diskon 100 axb ab atau 1=1' });
    const { body } = await history(`q=${encodeURIComponent(text)}`);
    expect(body.data.map((row: { id: string }) => row.id)).toEqual([id]);
  });

  it.each(['1', 'x', '..%2F..%2Fetc%2Fpasswd', '%2e%2e%2f', '%00', "1'--"])(
    'B55 the id %s leads nowhere',
    async (id) => {
      for (const path of ['/whatsapp/notifications', '/whatsapp/batches', '/keys']) {
        const method = path === '/keys' ? 'DELETE' : 'GET';
        const answer = await api.request(method, `${path}/${id}`);
        expect([400, 404]).toContain(answer.status);
        expect(answer.text).not.toMatch(/root:|ENOENT|syntax/);
      }
    },
  );

  it.each([
    'http://127.0.0.1/a.pdf',
    'http://[::1]/a.pdf',
    'http://169.254.169.254/latest/meta-data',
    'http://10.1.2.3/a.pdf',
    'http://0x7f000001/a.pdf',
    'http://2130706433/a.pdf',
    'http://[::ffff:127.0.0.1]/a.pdf',
    'http://localhost/a.pdf',
  ])('B58 no file is fetched from %s, not even when its host is allowed', async (url) => {
    const { hostname } = new URL(url);
    const fetching = fetchMedia(url, { hosts: [hostname, 'files.example.net'] });
    await expect(fetching).rejects.toMatchObject({ code: 'media_url_refused' });
  });

  it.each(['file:///etc/passwd', 'ftp://files.example.net/a.pdf', 'data:text/plain,x'])(
    'B58 %s is no address of a file',
    async (url) => {
      await refused([api.send({ ...SEND_BODY, media: { url } })], 400, 'invalid_request');
    },
  );

  it('B58 a name that leads inside is refused at the moment of connecting', async () => {
    const resolve = async () => [{ address: '10.0.0.1', family: 4 }];
    const fetching = fetchMedia('http://files.example.net/a', {
      hosts: ['files.example.net'],
      resolve,
    });
    await expect(fetching).rejects.toMatchObject({ code: 'media_url_refused' });
  });

  it.each([
    ['nothing', ''],
    ['a script', '<script>alert(1)</script>'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['a program', 'MZ\u0090\u0000'],
  ])('B59 %s is not taken for a PDF or a picture', async (_, content) => {
    const data = Buffer.from(content).toString('base64');
    const answer = await api.send({ ...SEND_BODY, media: { data, fileName: 'a.pdf' } });
    expect([400, 415, 422]).toContain(answer.status);
    expect(await ledger.countRows()).toBe(0);
  });

  it('B70 a message is not sent by a GET', async () => {
    const answer = await api.get('/whatsapp/send?phone=081234567890&message=Halo');
    await refused([Promise.resolve(answer)], 405, 'method_not_allowed');
  });
});

describe('keys and headers', () => {
  const ask = (headers: Record<string, string>, path = '/whatsapp/stats') =>
    api.request('GET', path, { headers: { 'X-Api-Key': '', ...headers } });

  it('B65 a key that is missing, wrong, cut, long or in the query is refused in the same words', async () => {
    const answers = await Promise.all([
      ask({}),
      ask({ 'X-Api-Key': 'wrong' }),
      ask({ 'X-Api-Key': API_KEY.slice(0, -1) }),
      ask({ 'X-Api-Key': `${API_KEY}x` }),
      ask({ 'X-Api-Key': 'x'.repeat(10_000) }),
      ask({}, `/whatsapp/stats?key=${API_KEY}&api_key=${API_KEY}&token=${API_KEY}`),
    ]);
    for (const answer of answers) expectRefusal(answer, 401, 'unauthenticated', {});
    expect(new Set(answers.map(({ body }) => body.error!.message)).size).toBe(1);
    // Node itself refuses headers of this size before anything of ours sees them.
    expect(
      (await ask({ 'X-Api-Key': 'x'.repeat(1_048_576) }).catch(() => null))?.status ?? 431,
    ).toBe(431);
  });

  it('B65 a wrong key takes as long as none', async () => {
    const key = (await api.post('/keys', { name: 'a', scopes: ['read'] })).body.data.key;
    const kinds = { missing: '', wrong: 'wrong', unknown: `${key.slice(0, -64)}${'0'.repeat(64)}` };
    const spent: Record<string, number[]> = { missing: [], wrong: [], unknown: [] };
    for (let round = 0; round < 60; round += 1) {
      for (const [kind, given] of Object.entries(kinds)) {
        const begun = performance.now();
        await ask({ 'X-Api-Key': given });
        spent[kind]!.push(performance.now() - begun);
      }
    }
    // The quickest of many: what else the machine does makes the others slower, not these.
    const quickest = Object.values(spent).map((times) => Math.min(...times));
    expect(Math.max(...quickest) - Math.min(...quickest)).toBeLessThan(2);
  });

  it('B67 another host and another origin are refused, with a key as well', async () => {
    expectRefusal(await api.getAs('evil.com', '/whatsapp/stats'), 421, 'host_not_allowed');
    for (const Origin of ['https://evil.com', 'null', `${api.url}.evil.com`, 'http://127.0.0.1']) {
      const answer = await api.request('GET', '/whatsapp/stats', { headers: { Origin } });
      expectRefusal(answer, 403, 'origin_not_allowed');
    }
    const own = await api.request('GET', '/whatsapp/stats', { headers: { Origin: api.url } });
    expect(own.status).toBe(200);
  });

  it('B68 X-Forwarded-For changes nothing unless a proxy is trusted', async () => {
    const from = (address: string) => ask({ 'X-Api-Key': 'wrong', 'X-Forwarded-For': address });
    const first = await from('203.0.113.1');
    const second = await from('203.0.113.2');
    const left = [first, second].map(({ headers }) =>
      Number(/r=(\d+)/.exec(headers.get('RateLimit')!)![1]),
    );
    expect(left[0]! - left[1]!).toBe(1);
  });
});

/** A POST of so many bytes in chunks, which does not say how long it is. */
function sendChunks(
  path: string,
  bytes: number,
): Promise<{ status: number; closed: Promise<void> }> {
  return new Promise((resolve) => {
    const headers = { 'X-Api-Key': API_KEY, 'Content-Type': 'application/json' };
    const sending = httpRequest(`${api.url}${path}`, { method: 'POST', headers }, (response) => {
      const closed = new Promise<void>((done) => void response.socket.once('close', () => done()));
      response.resume();
      resolve({ status: response.statusCode!, closed });
    });
    sending.on('error', () => undefined);
    sending.write('"'.padEnd(bytes, 'x'));
  });
}
