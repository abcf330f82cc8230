import { describe, expect, it } from 'vitest';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;

const first = { phone: '081234567890', message: 'Pesan 1' };
const second = { phone: '081234567891', message: 'Pesan 2' };

const sendBulk = (body: unknown, headers: Record<string, string> = {}) =>
  api.post('/whatsapp/send-bulk', body, headers);

/** A mobile number for each `index`. */
const phoneOf = (index: number) => `0812${String(10_000_000 + index)}`;

/** The rows of the ledger in the order in which they will leave. */
const rows = () => ledger.knex('notification_logs').orderBy('id').select();

describe('POST /whatsapp/send-bulk', () => {
  it('answers the request of the documentation with 202 and commits each row', async () => {
    const body =
      '{"recipients":[{"phone":"081234567890","message":"Pesan 1","customerId":123},' +
      '{"phone":"081234567891","message":"Pesan 2","customerId":124}],"delayMs":2000}';
    const answer = await sendBulk(body, { 'Idempotency-Key': 'run-1' });
    expect(answer.status).toBe(202);
    const { batchId } = answer.body.data;
    expect(answer.headers.get('Location')).toBe(`/whatsapp/batches/${batchId}`);
    expect(answer.headers.get('Idempotent-Replayed')).toBeNull();
    expect(answer.body.data).toEqual({
      batchId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}$/),
      total: 2,
      accepted: 2,
      rejected: [],
      duplicates: [],
    });
    const written = await rows();
    expect(written).toMatchObject([
      { recipient: '081234567890', phone: '+6281234567890', message: 'Pesan 1', customer_id: 123 },
      { recipient: '081234567891', phone: '+6281234567891', message: 'Pesan 2', customer_id: 124 },
    ]);
    for (const row of written) {
      expect(row).toMatchObject({
        batch_id: batchId,
        status: 'pending',
        class: 'reminder',
        template: null,
        expires_at: null,
        scheduled_at: null,
        next_attempt_at: ledger.clock.now(),
        created_at: ledger.clock.now(),
        cold: true,
      });
      expect(await ledger.kinds(row.id)).toEqual(['accepted']);
    }
  });

  it('hands each row what the call says, where the row says nothing itself', async () => {
    const scheduledAt = ledger.clock.in(60_000);
    const expiresAt = ledger.clock.in(120_000);
    await sendBulk({
      recipients: [{ phone: phoneOf(1) }, { ...second, template: 'own' }],
      message: 'Untuk semua',
      template: 'gangguan',
      class: 'announcement',
      scheduledAt: scheduledAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    });
    const shared = { class: 'announcement', scheduled_at: scheduledAt, expires_at: expiresAt };
    expect(await rows()).toMatchObject([
      { ...shared, message: 'Untuk semua', template: 'gangguan', next_attempt_at: scheduledAt },
      { ...shared, message: 'Pesan 2', template: 'own', next_attempt_at: scheduledAt },
    ]);
  });

  it('knows which recipients are cold', async () => {
    const contacts = [
      { phone: '+6281210000001', wrote_at: ledger.clock.now() },
      { phone: '+6281210000002', delivered_at: ledger.clock.now() },
      { phone: '+6281210000003', has_chat: true },
      { phone: '+6281210000004', on_whatsapp: true },
    ];
    await ledger
      .knex('contacts')
      .insert(contacts.map((contact) => ({ ...contact, updated_at: ledger.clock.now() })));
    const recipients = [1, 2, 3, 4, 5].map((index) => ({ phone: phoneOf(index) }));
    await sendBulk({ recipients, message: 'Halo' });
    expect((await rows()).map((row) => row.cold)).toEqual([false, false, false, true, true]);
  });

  it('keeps the order of the call', async () => {
    const recipients = Array.from({ length: 2_500 }, (_, index) => ({
      phone: phoneOf(index),
      ...(index % 3 === 0 ? { idempotencyKey: `key-${9_999 - index}` } : {}),
    }));
    const answer = await sendBulk({ recipients, message: 'Halo' });
    expect(answer.body.data.accepted).toBe(2_500);
    expect((await rows()).map((row) => row.recipient)).toEqual(recipients.map((it) => it.phone));
  });

  it('commits everything or nothing', async () => {
    await ledger.whileRefusing('notification_events', async () => {
      const answer = await sendBulk({ recipients: [first] }, { 'Idempotency-Key': 'run-1' });
      expectRefusal(answer, 500, 'internal_error');
    });
    for (const table of ['notification_logs', 'batches', 'idempotency_keys']) {
      expect(await ledger.countRows(table)).toBe(0);
    }
  });
});

describe('the call itself is refused', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ phone: phoneOf(index) }));

  it.each([
    ['without recipients', { message: 'Halo' }, { recipients: 'invalid_type' }],
    ['with none', { recipients: [], message: 'Halo' }, { recipients: 'too_small' }],
    ['with 10,001', { recipients: many(10_001), message: 'Halo' }, { recipients: 'too_big' }],
    ['under the floor', { recipients: [first], delayMs: 1_999 }, { delayMs: 'too_small' }],
    ['with a negative delay', { recipients: [first], delayMs: -1 }, { delayMs: 'too_small' }],
    ['with half a ms', { recipients: [first], delayMs: 2_000.5 }, { delayMs: 'invalid_type' }],
    ['with a month', { recipients: [first], delayMs: 2_592_000_000 }, { delayMs: 'too_big' }],
    ['with an unknown class', { recipients: [first], class: 'spam' }, { class: 'invalid_value' }],
    ['with a blank text', { recipients: [first], message: ' ' }, { message: 'empty' }],
    ['with an unknown field', { recipients: [first], delay: 1 }, { delay: 'unknown_field' }],
    [
      'over before it starts',
      { recipients: [first], expiresAt: '2026-11-23T03:00:00Z' },
      { expiresAt: 'too_early' },
    ],
  ])('%s', async (_, body, fields) => {
    expectRefusal(await sendBulk(body), 400, 'invalid_request', fields as Record<string, string>);
    expect(await ledger.countRows()).toBe(0);
    expect(await ledger.countRows('batches')).toBe(0);
  });

  it('over 8 MiB, naming the recipients', async () => {
    const recipients = [{ ...first, message: 'x'.repeat(8 * 1024 * 1024) }];
    const answer = await sendBulk({ recipients });
    expectRefusal(answer, 413, 'body_too_large', { recipients: 'too_long' });
    expect(answer.body.error!.message).toContain('8388608');
  });

  it('but not for 10,000 recipients of 600 bytes, which a single send could not carry', async () => {
    const recipients = many(10_000).map((row) => ({ ...row, message: 'y'.repeat(600) }));
    const answer = await sendBulk({ recipients });
    expect(answer.status).toBe(202);
    expect(answer.body.data).toMatchObject({ total: 10_000, accepted: 10_000 });
    expect(await ledger.countRows()).toBe(10_000);
    expect(await ledger.countRows('notification_events')).toBe(10_000);
  });
});

describe('a bad row', () => {
  it.each([
    ['no object', 'x', 'invalid_request', 'recipients.1', 'invalid_type', null],
    ['null', null, 'invalid_request', 'recipients.1', 'invalid_type', null],
    [
      'no phone',
      { message: 'Halo' },
      'invalid_request',
      'recipients.1.phone',
      'invalid_type',
      null,
    ],
    [
      'a phone that is a number',
      { ...second, phone: 81234567891 },
      'invalid_request',
      'recipients.1.phone',
      'invalid_type',
      null,
    ],
    [
      'a phone that is none',
      { ...second, phone: '0812' },
      'invalid_phone',
      'recipients.1.phone',
      'too_short',
      '0812',
    ],
    [
      'a landline',
      { ...second, phone: '0215551234' },
      'invalid_phone',
      'recipients.1.phone',
      'not_mobile',
      '0215551234',
    ],
    [
      'no text at all',
      { phone: '081234567891' },
      'message_missing',
      'recipients.1.message',
      'message_missing',
      '081234567891',
    ],
    [
      'a blank text',
      { ...second, message: '\u200b' },
      'invalid_request',
      'recipients.1.message',
      'empty',
      '081234567891',
    ],
    [
      'variables, and no template',
      { phone: '081234567891', variables: { name: 'Budi' } },
      'message_missing',
      'recipients.1.message',
      'message_missing',
      '081234567891',
    ],
    [
      'a key with a space',
      { ...second, idempotencyKey: 'a b' },
      'invalid_request',
      'recipients.1.idempotencyKey',
      'invalid_format',
      '081234567891',
    ],
  ])('with %s is reported and stops no other', async (_, row, code, path, reason, phone) => {
    const answer = await sendBulk({ recipients: [first, row, { ...first, phone: phoneOf(9) }] });
    expect(answer.status).toBe(202);
    const { data } = answer.body;
    expect(data).toMatchObject({ total: 3, accepted: 2, duplicates: [] });
    expect(data.rejected).toMatchObject([
      { index: 1, phone, code, details: [{ path, code: reason }] },
    ]);
    expect(data.rejected[0].message).toMatch(/\w.*\.$/);
    expect(await ledger.countRows()).toBe(2);
  });

  it('may be every row: the batch is there and completed', async () => {
    const { data } = (await sendBulk({ recipients: [{ phone: 'x', message: 'Halo' }] })).body;
    expect(data).toMatchObject({ total: 1, accepted: 0 });
    const batch = (await api.get(`/whatsapp/batches/${data.batchId}`)).body.data;
    expect(batch).toMatchObject({ status: 'completed', total: 0, pending: 0 });
  });

  it('has a phone that has opted out of such messages', async () => {
    await ledger.knex('opt_outs').insert([
      { phone: '+6281234567890', scope: 'everything', source: 'api', created_at: new Date() },
      { phone: '+6281234567891', scope: 'reminders', source: 'api', created_at: new Date() },
    ]);
    const reminder = await sendBulk({ recipients: [first, second] });
    expect(reminder.body.data.rejected).toMatchObject([
      { index: 0, phone: first.phone, code: 'opted_out' },
      { index: 1, phone: second.phone, code: 'opted_out' },
    ]);
    const receipt = await sendBulk({ recipients: [first, second], class: 'transactional' });
    expect(receipt.body.data).toMatchObject({ accepted: 1, rejected: [{ index: 0 }] });
  });
});

describe('Once: within a call', () => {
  it('the same text twice for one phone is one message, however the phone is written', async () => {
    const answer = await sendBulk({
      recipients: [first, second, { ...first, phone: '+62 812-3456-7890' }, { ...second }],
    });
    expect(answer.body.data).toMatchObject({
      total: 4,
      accepted: 2,
      rejected: [],
      duplicates: [
        { index: 2, phone: '+62 812-3456-7890', code: 'duplicate_recipient', of: 0 },
        { index: 3, phone: '081234567891', code: 'duplicate_recipient', of: 1 },
      ],
    });
    expect(await ledger.countRows()).toBe(2);
  });

  it('the text of the call and the same text of a row are the same text', async () => {
    const recipients = [{ phone: first.phone }, { ...first, message: 'Halo' }];
    const { data } = (await sendBulk({ recipients, message: 'Halo' })).body;
    expect(data.duplicates).toMatchObject([{ index: 1, of: 0 }]);
  });

  it('two texts for one phone are two messages', async () => {
    const answer = await sendBulk({ recipients: [first, { ...first, message: 'Pesan 2' }] });
    expect(answer.body.data).toMatchObject({ accepted: 2, duplicates: [] });
  });

  it('the same key twice is one message', async () => {
    const idempotencyKey = 'invoice-1';
    const answer = await sendBulk({
      recipients: [
        { ...first, idempotencyKey },
        { ...first, idempotencyKey },
        { ...second, idempotencyKey },
      ],
    });
    expect(answer.body.data).toMatchObject({
      accepted: 1,
      duplicates: [
        { index: 1, code: 'duplicate_idempotency_key', of: 0 },
        { index: 2, code: 'duplicate_idempotency_key', of: 0 },
      ],
    });
    expect(await ledger.countRows()).toBe(1);
  });

  it('a row that was refused stands in for no other', async () => {
    await api.send({ ...second, class: 'reminder' }, { 'Idempotency-Key': 'used' });
    const answer = await sendBulk({ recipients: [{ ...first, idempotencyKey: 'used' }, first] });
    expect(answer.body.data).toMatchObject({
      accepted: 1,
      rejected: [{ index: 0, code: 'idempotency_key_reused' }],
      duplicates: [],
    });
  });
});

describe('Once: the idempotencyKey of a row', () => {
  const keyed = { ...first, idempotencyKey: 'invoice-1' };

  it('makes one message in two calls, and leads to it', async () => {
    await sendBulk({ recipients: [keyed] });
    const [{ id }] = await rows();
    const again = await sendBulk({ recipients: [second, keyed] });
    expect(again.body.data).toMatchObject({
      accepted: 1,
      rejected: [],
      duplicates: [{ index: 1, phone: first.phone, code: 'already_accepted', notificationId: id }],
    });
    expect(await ledger.countRows()).toBe(2);
  });

  it('is refused for another text', async () => {
    await sendBulk({ recipients: [keyed] });
    const answer = await sendBulk({ recipients: [{ ...keyed, message: 'Lain' }, second] });
    expect(answer.body.data).toMatchObject({
      accepted: 1,
      rejected: [{ index: 0, phone: first.phone, code: 'idempotency_key_reused' }],
    });
  });

  it('is the same as the key of a single send', async () => {
    const single = { ...first, class: 'reminder', expiresAt: ledger.clock.in(9_000).toISOString() };
    const sent = await api.send(single, { 'Idempotency-Key': 'invoice-1' });
    const { expiresAt } = single;
    const bulk = await sendBulk({ recipients: [keyed], expiresAt });
    expect(bulk.body.data.duplicates).toMatchObject([{ notificationId: sent.body.data.id }]);

    await sendBulk({ recipients: [{ ...second, idempotencyKey: 'invoice-2' }], expiresAt });
    const replay = await api.send({ ...single, ...second }, { 'Idempotency-Key': 'invoice-2' });
    expect(replay.headers.get('Idempotent-Replayed')).toBe('true');
    expect(await ledger.countRows()).toBe(2);
  });

  it('of 300 rows in 8 calls at once, each in another order, makes each message once', async () => {
    const recipients = Array.from({ length: 300 }, (_, index) => ({
      phone: phoneOf(index),
      message: 'Halo',
      idempotencyKey: `invoice-${index}`,
    }));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, turn) =>
        sendBulk({
          recipients: [...recipients.slice(turn * 37), ...recipients.slice(0, turn * 37)],
        }),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(202));
    expect(await ledger.countRows()).toBe(300);
    const accepted = answers.map((answer) => answer.body.data.accepted as number);
    expect(accepted.reduce((sum, count) => sum + count, 0)).toBe(300);
  });
});

describe('Once: the Idempotency-Key of a call', () => {
  const headers = { 'Idempotency-Key': 'run-2026-11' };
  const body = {
    recipients: [first, { phone: 'x', message: 'y' }, first, { ...second, idempotencyKey: 'k' }],
  };

  it('answers the same call with the same batch and the same report', async () => {
    await api.send({ ...first, phone: phoneOf(3) }, { 'Idempotency-Key': 'k' });
    const one = await sendBulk(body, headers);
    expect(one.body.data).toMatchObject({
      accepted: 1,
      rejected: [{ index: 1 }, { index: 3, code: 'idempotency_key_reused' }],
      duplicates: [{ index: 2 }],
    });
    const claim = await ledger.claim();
    await ledger.receive(claim!.messageId, 1);
    const other = await sendBulk(body, headers);
    expect(other.status).toBe(202);
    expect(other.headers.get('Idempotent-Replayed')).toBe('true');
    expect(other.headers.get('Location')).toBe(one.headers.get('Location'));
    expect(other.body).toEqual(one.body);
    expect(await ledger.countRows('batches')).toBe(1);
    expect(await ledger.countRows()).toBe(2);
  });

  it('keeps no phone number beside the rows', async () => {
    await sendBulk(
      { recipients: [first, first, { ...first, phone: '081234567892/081234567893' }] },
      headers,
    );
    const [{ answer }] = await ledger.knex('batches').select('answer');
    expect(answer.duplicates).toHaveLength(1);
    expect(JSON.stringify(answer)).not.toContain('8123456789');
  });

  it.each([
    ['another text', { recipients: [{ ...first, message: 'Lain' }] }],
    ['another order', { recipients: [second, first] }],
    ['another delay', { recipients: [first, second], delayMs: 3_000 }],
    ['another bad row', { recipients: [first, second, { phone: 'x' }] }],
  ])('is refused for %s', async (_, changed) => {
    await sendBulk({ recipients: [first, second] }, headers);
    expectRefusal(await sendBulk(changed, headers), 422, 'idempotency_key_reused', {
      'Idempotency-Key': 'idempotency_key_reused',
    });
    expect(await ledger.countRows()).toBe(2);
  });

  it('is no key for a single send, and the reverse', async () => {
    await sendBulk({ recipients: [first] }, headers);
    expectRefusal(await api.send(first, headers), 422, 'idempotency_key_reused');
    await api.send(first, { 'Idempotency-Key': 'single' });
    const answer = await sendBulk({ recipients: [first] }, { 'Idempotency-Key': 'single' });
    expectRefusal(answer, 422, 'idempotency_key_reused');
    const asRow = await sendBulk({
      recipients: [{ ...first, idempotencyKey: headers['Idempotency-Key'] }],
    });
    expect(asRow.body.data.rejected).toMatchObject([{ code: 'idempotency_key_reused' }]);
  });

  it('cannot be the key of one of its rows', async () => {
    const recipients = [{ ...first, idempotencyKey: headers['Idempotency-Key'] }];
    const answer = await sendBulk({ recipients }, headers);
    expect(answer.body.data).toMatchObject({
      accepted: 0,
      rejected: [{ index: 0, code: 'idempotency_key_reused' }],
    });
  });

  it('answers although the time that the call gave is over by now', async () => {
    const timed = { recipients: [first], expiresAt: ledger.clock.in(60_000).toISOString() };
    const one = await sendBulk(timed, headers);
    await ledger.clock.advance(120_000);
    expect((await sendBulk(timed, headers)).body).toEqual(one.body);
    expectRefusal(await sendBulk(timed), 400, 'invalid_request', { expiresAt: 'too_early' });
  });

  it('sent 20 times at once makes one batch', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => sendBulk(body, headers)));
    expect(new Set(answers.map((answer) => answer.body.data.batchId)).size).toBe(1);
    const replays = answers.filter((it) => it.headers.get('Idempotent-Replayed') === 'true');
    expect(replays).toHaveLength(19);
    expect(await ledger.countRows('batches')).toBe(1);
    expect(await ledger.countRows()).toBe(2);
  });
});
