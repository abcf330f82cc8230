import { connect } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { API_KEY, expectRefusal, SEND_BODY, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;

describe('POST /whatsapp/send', () => {
  it('answers 202 with the row as it was committed', async () => {
    const answer = await api.send({
      ...SEND_BODY,
      template: 'payment_full',
      customerId: 123,
      class: 'reminder',
      expiresAt: '2026-11-23T12:00:00+07:00',
    });
    expect(answer.status).toBe(202);
    const { data } = answer.body;
    expect(answer.headers.get('Location')).toBe(`/whatsapp/notifications/${data.id}`);
    expect(data).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}$/),
      customerId: 123,
      channel: 'whatsapp',
      recipient: '081234567890',
      phone: '+6281234567890',
      class: 'reminder',
      template: 'payment_full',
      message: 'Halo Budi',
      status: 'pending',
      errorCode: null,
      errorMessage: null,
      attempts: 0,
      createdAt: ledger.clock.now().toISOString(),
      scheduledAt: null,
      expiresAt: '2026-11-23T05:00:00.000Z',
      sentAt: null,
      deliveredAt: null,
      readAt: null,
      uncertainSince: null,
      uncertainReason: null,
      held: null,
      batchId: null,
      invoiceId: null,
      paymentId: null,
      messageId: null,
      webVersion: null,
      retryOf: null,
    });
    expect(await ledger.find(data.id)).toMatchObject({ status: 'pending', customerId: 123 });
  });

  it('is transactional unless it says otherwise', async () => {
    expect((await api.send()).body.data.class).toBe('transactional');
  });

  it('answers 201 with the message id when it is acknowledged within the wait', async () => {
    const answering = api.post('/whatsapp/send', SEND_BODY);
    await api.untilWaiting(10_000);
    const claim = await ledger.claim();
    await ledger.receive(claim!.messageId, 1);
    const answer = await answering;
    expect(answer.status).toBe(201);
    expect(answer.body.data).toMatchObject({
      id: claim!.id,
      status: 'sent',
      messageId: claim!.messageId,
      sentAt: ledger.clock.now().toISOString(),
    });
  });

  it('answers 422 when it is certain within the wait that nothing will arrive', async () => {
    const answering = api.post('/whatsapp/send', SEND_BODY);
    await api.untilWaiting(10_000);
    const claim = await ledger.claim();
    const failure = { code: 'not_on_whatsapp', message: 'This number has no WhatsApp account.' };
    await ledger.repository.settleFailed(claim!, failure, ledger.clock.now());
    const answer = await answering;
    expectRefusal(answer, 422, 'not_on_whatsapp', { phone: 'not_on_whatsapp' });
    const location = `/whatsapp/notifications/${claim!.id}`;
    expect(answer.headers.get('Location')).toBe(location);
    expect(answer.body.error!.message).toContain(location);
  });

  it('answers 202 when the result is in doubt', async () => {
    const answering = api.post('/whatsapp/send', SEND_BODY);
    await api.untilWaiting(10_000);
    const claim = await ledger.claim();
    await ledger.repository.markUncertain(claim!, 'send_timeout', ledger.clock.now());
    const answer = await answering;
    expect(answer.status).toBe(202);
    expect(answer.body.data).toMatchObject({ status: 'pending', uncertainReason: 'send_timeout' });
  });

  it.each(['awaiting_scan', 'reconnecting', 'logged_out', 'stopped'] as const)(
    'answers 202 at once, held, while the session is %s',
    async (state) => {
      api.session.state = state;
      const answer = await api.post('/whatsapp/send', SEND_BODY);
      expect(answer.status).toBe(202);
      expect(answer.body.data.held).toEqual({ reason: 'session_not_ready', until: null });
      expect(await ledger.countRows()).toBe(1);
    },
  );

  it('stops waiting when the caller hangs up, and keeps the message', async () => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    const body = JSON.stringify(SEND_BODY);
    const head = [
      'POST /whatsapp/send HTTP/1.1',
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      `X-Api-Key: ${API_KEY}`,
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
    await api.untilWaiting(10_000);
    socket.destroy();
    await expect.poll(() => ledger.clock.sleeps, { interval: 5 }).toEqual([]);
    expect(await ledger.countRows()).toBe(1);
  });
});

describe('the wait', () => {
  it.each([
    ['is 10 seconds when nobody asks', undefined, 10_000],
    ['is as long as it is asked for', 'wait=3', 3_000],
    ['is 30 seconds at most', 'wait=999', 30_000],
    ['may stand among other wishes', 'return=minimal, Wait=7', 7_000],
    ['is not changed by what cannot be read', 'wait=soon', 10_000],
    ['is not changed by a negative number', 'wait=-1', 10_000],
  ])('%s', async (_, prefer, waitMs) => {
    const answering = api.post('/whatsapp/send', SEND_BODY, prefer ? { Prefer: prefer } : {});
    await api.untilWaiting(waitMs);
    await ledger.clock.advance(waitMs - 1);
    expect(ledger.clock.sleeps).toEqual([waitMs]);
    await ledger.clock.advance(1);
    expect((await answering).status).toBe(202);
  });

  it.each(['wait=0', 'respond-async', 'Respond-Async, wait=20'])(
    'is none for %s',
    async (prefer) => {
      const answer = await api.post('/whatsapp/send', SEND_BODY, { Prefer: prefer });
      expect(answer.status).toBe(202);
      expect(answer.body.data.held).toBeNull();
    },
  );

  it('is none for what is scheduled for later', async () => {
    const scheduledAt = ledger.clock.in(3_600_000).toISOString();
    const answer = await api.post('/whatsapp/send', { ...SEND_BODY, scheduledAt });
    expect(answer.body.data).toMatchObject({ status: 'pending', scheduledAt });
  });
});

describe('Once: Idempotency-Key', () => {
  const headers = { 'Idempotency-Key': 'invoice-456:paid' };

  it('with the same request gives the same notification as it is now', async () => {
    const first = await api.send(SEND_BODY, headers);
    const claim = await ledger.claim();
    await ledger.receive(claim!.messageId, 1);
    const second = await api.send(SEND_BODY, headers);
    expect(first.headers.get('Idempotent-Replayed')).toBeNull();
    expect(second.headers.get('Idempotent-Replayed')).toBe('true');
    expect([first.status, second.status]).toEqual([202, 201]);
    expect(second.body.data).toMatchObject({ id: first.body.data.id, status: 'sent' });
    expect(await ledger.countRows()).toBe(1);
  });

  it('with the same request in other words is the same request', async () => {
    const first = await api.send(SEND_BODY, headers);
    const reordered =
      '{ "message": "Halo Budi", "class": "transactional", "phone": "081234567890" }';
    const second = await api.send(reordered, headers);
    expect(second.body.data.id).toBe(first.body.data.id);
  });

  it('with another request is refused', async () => {
    await api.send(SEND_BODY, headers);
    expectRefusal(
      await api.send({ ...SEND_BODY, message: 'Halo Ani' }, headers),
      422,
      'idempotency_key_reused',
      { 'Idempotency-Key': 'idempotency_key_reused' },
    );
    expect(await ledger.countRows()).toBe(1);
  });

  it('answers although the time that the request gave is over by now', async () => {
    const body = { ...SEND_BODY, expiresAt: ledger.clock.in(60_000).toISOString() };
    const first = await api.send(body, headers);
    await ledger.clock.advance(120_000);
    const second = await api.send(body, headers);
    expect(second.headers.get('Idempotent-Replayed')).toBe('true');
    expect(second.body.data.id).toBe(first.body.data.id);
    const other = await api.send(body, { 'Idempotency-Key': 'new' });
    expectRefusal(other, 400, 'invalid_request', { expiresAt: 'too_early' });
    const changed = await api.send({ ...body, message: 'Halo Ani' }, headers);
    expectRefusal(changed, 422, 'idempotency_key_reused');
    expect(await ledger.countRows()).toBe(1);
  });

  it('sent 20 times at once makes one notification', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api.send(SEND_BODY, headers)),
    );
    expect(new Set(answers.map((answer) => answer.body.data.id)).size).toBe(1);
    expect(await ledger.countRows()).toBe(1);
  });

  it('is free again after a request that was refused', async () => {
    await api.send({ ...SEND_BODY, phone: 'x' }, headers);
    expect((await api.send(SEND_BODY, headers)).status).toBe(202);
  });

  it.each([
    ['empty', ''],
    ['with a space', 'a b'],
    ['longer than 255 characters', 'x'.repeat(256)],
    ['not ASCII', 'Ã©'],
  ])('that is %s is refused', async (_, key) => {
    const answer = await api.send(SEND_BODY, { 'Idempotency-Key': key });
    expectRefusal(answer, 400, 'invalid_request', {
      'Idempotency-Key': 'invalid_idempotency_key',
    });
    expect(await ledger.countRows()).toBe(0);
  });
});

describe('without a key, the same request twice', () => {
  beforeEach(() => api.send());

  it('is two messages', async () => {
    await api.send();
    expect(await ledger.countRows()).toBe(2);
  });
});
