import { beforeEach, describe, expect, it } from 'vitest';
import type { PhoneNumber } from '../../src/notifications/phone-number.ts';
import { OptOutRepository } from '../../src/notifications/opt-out-repository.ts';
import { type SendRequest, repetitionKey } from '../../src/whatsapp/send-request.ts';
import { WhatsAppService } from '../../src/whatsapp/whatsapp-service.ts';
import { FakeSession } from '../support/fake-session.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const never = new AbortController().signal;
const HOUR_MS = 3_600_000;
let session: FakeSession;
let service: WhatsAppService;
/** The number of rows that were committed, at each call that woke the outbox. */
let wokenWith: Promise<number>[];

beforeEach(() => {
  session = new FakeSession();
  wokenWith = [];
  service = new WhatsAppService({
    repository: ledger.repository,
    changes: ledger.changes,
    session: session.asSupervisor,
    clock: ledger.clock,
    holdOf: () => null,
    acceptAtOnce: () => null,
    wakeOutbox: () => void wokenWith.push(ledger.countRows()),
    alarms: { active: [] },
    isOwner: () => true,
  });
});

const content = { text: 'Halo', media: null };

const aRequest = (overrides: Partial<SendRequest> = {}): SendRequest => ({
  phone: '+6281234567890' as PhoneNumber,
  recipient: '081234567890',
  message: 'Halo',
  class: 'transactional',
  template: null,
  customerId: null,
  scheduledAt: null,
  expiresAt: null,
  ...overrides,
});

const send = async (overrides: Partial<SendRequest> = {}) =>
  (await service.send(aRequest(overrides), content, null)).notification;

describe('Accepted is durable: send', () => {
  it('wakes the outbox after the commit', async () => {
    await send();
    expect(await Promise.all(wokenWith)).toEqual([1]);
  });

  it.each([
    ['transactional', 48],
    ['reminder', 24],
    ['announcement', 7 * 24],
  ] as const)('lets a %s notification live for %d hours', async (notificationClass, hours) => {
    const { expiresAt } = await send({ class: notificationClass });
    expect(expiresAt).toEqual(ledger.clock.in(hours * HOUR_MS));
  });

  it('counts the life of a scheduled one from when it may first leave', async () => {
    const later = await send({ scheduledAt: ledger.clock.in(HOUR_MS) });
    expect(later.expiresAt).toEqual(ledger.clock.in(49 * HOUR_MS));
    const past = await send({ scheduledAt: ledger.clock.in(-72 * HOUR_MS) });
    expect(past.expiresAt).toEqual(ledger.clock.in(48 * HOUR_MS));
  });

  it('keeps the expiry that the caller gave', async () => {
    const expiresAt = ledger.clock.in(1_000);
    expect((await send({ expiresAt })).expiresAt).toEqual(expiresAt);
  });
});

describe('Once: the same key', () => {
  const key = { caller: 'billing', key: 'k1' };

  it('with the same request answers with the notification as it is now', async () => {
    const first = await service.send(aRequest(), content, key);
    const claim = await ledger.claim();
    await ledger.receive(claim!.messageId, 1);
    const second = await service.send(aRequest(), content, key);
    expect([first.replayed, second.replayed]).toEqual([false, true]);
    expect(second.notification).toMatchObject({ id: first.notification.id, status: 'sent' });
    expect(wokenWith).toHaveLength(1);
  });

  it.each([
    ['text', { message: 'Halo!' }],
    ['number', { phone: '+6281234567891' as PhoneNumber }],
    ['customer', { customerId: 1 }],
    ['time', { scheduledAt: new Date('2026-12-01T00:00:00Z') }],
    ['class', { class: 'reminder' }],
  ] as const)('with another %s is refused', async (_, overrides) => {
    await service.send(aRequest(), content, key);
    await expect(service.send(aRequest(overrides), content, key)).rejects.toMatchObject({
      code: 'idempotency_key_reused',
      status: 422,
      details: [{ path: 'Idempotency-Key' }],
    });
    expect(await ledger.countRows()).toBe(1);
  });

  it('at the same time makes one notification, and all hear of that one', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => service.send(aRequest(), content, key)),
    );
    expect(new Set(replies.map((reply) => reply.notification.id)).size).toBe(1);
    expect(replies.filter((reply) => !reply.replayed)).toHaveLength(1);
  });
});

describe('waitUntilSettled', () => {
  it('ends with the acknowledgement', async () => {
    const { id } = await send();
    const waiting = service.waitUntilSettled(id, 10_000, never);
    await ledger.clock.untilSleeping(10_000);
    const claim = await ledger.claim();
    await ledger.receive(claim!.messageId, 1);
    expect((await waiting).status).toBe('sent');
  });

  it('does not end with a change that settles nothing', async () => {
    const { id } = await send();
    const waiting = service.waitUntilSettled(id, 10_000, never);
    await ledger.clock.untilSleeping(10_000);
    await ledger.clock.advance(4_000);
    const now = ledger.clock.now();
    const claim = await ledger.claim();
    await ledger.repository.release(claim!, { nextAttemptAt: now, reason: 'no_session' }, now);
    await ledger.clock.passSleepOf(6_000);
    expect(await waiting).toMatchObject({ status: 'pending', attempts: 1 });
  });

  it('ends when the result is in doubt', async () => {
    const { id } = await send();
    const waiting = service.waitUntilSettled(id, 10_000, never);
    await ledger.clock.untilSleeping(10_000);
    const claim = await ledger.claim();
    await ledger.repository.markUncertain(claim!, 'send_timeout', ledger.clock.now());
    expect(await waiting).toMatchObject({ status: 'pending', uncertainReason: 'send_timeout' });
  });

  it('ends when the time is over', async () => {
    const { id } = await send();
    const waiting = service.waitUntilSettled(id, 10_000, never);
    await ledger.clock.passSleepOf(10_000);
    expect((await waiting).status).toBe('pending');
  });

  it('ends when the caller hangs up', async () => {
    const { id } = await send();
    const hangUp = new AbortController();
    const waiting = service.waitUntilSettled(id, 10_000, hangUp.signal);
    await ledger.clock.untilSleeping(10_000);
    hangUp.abort();
    expect((await waiting).status).toBe('pending');
    expect(ledger.clock.sleeps).toEqual([]);
  });

  it.each([
    ['nobody wants to wait', {}, 0],
    ['it is scheduled for later', { scheduledAt: new Date('2026-11-23T04:00:00Z') }, 10_000],
  ])('does not begin when %s', async (_, overrides, waitMs) => {
    const { id } = await send(overrides);
    expect((await service.waitUntilSettled(id, waitMs, never)).status).toBe('pending');
  });

  it('goes on for what is scheduled within the wait', async () => {
    const { id } = await send({ scheduledAt: ledger.clock.in(5_000) });
    const waiting = service.waitUntilSettled(id, 10_000, never);
    await ledger.clock.passSleepOf(10_000);
    await waiting;
  });

  it('does not begin while the session is down', async () => {
    session.state = 'reconnecting';
    const { id } = await send();
    expect(await service.waitUntilSettled(id, 10_000, never)).toMatchObject({
      status: 'pending',
      held: { reason: 'session_not_ready', until: null },
    });
  });
});

describe('Held, not failed: while the session is down', () => {
  beforeEach(() => {
    session.state = 'awaiting_scan';
  });

  it('what waits says so, in every answer', async () => {
    const held = { reason: 'session_not_ready', until: null };
    const accepted = await send();
    expect(accepted.held).toEqual(held);
    expect((await service.get(accepted.id)).held).toEqual(held);
    expect((await service.history({}, { limit: 1 }))[0]?.held).toEqual(held);
    session.state = 'ready';
    expect((await service.get(accepted.id)).held).toBeNull();
  });

  it('what is in flight, in doubt or settled is not held', async () => {
    const ids = [
      (await ledger.acknowledged(1)).id,
      (await ledger.uncertain()).id,
      (await ledger.claimed()).id,
    ];
    for (const id of ids) expect((await service.get(id)).held).toBeNull();
  });

  it('what a rule holds keeps the rule’s reason', async () => {
    const { id } = await send();
    await ledger.knex('notification_logs').where({ id }).update({ hold_reason: 'quiet_hours' });
    expect((await service.get(id)).held).toEqual({ reason: 'quiet_hours', until: null });
  });
});

describe('get', () => {
  it('refuses an id that is not there', async () => {
    await expect(service.get('00000000-0000-7000-8000-000000000000')).rejects.toMatchObject({
      code: 'notification_not_found',
      status: 404,
    });
  });
});

describe('qr', () => {
  it('is the code, or says what the session is instead', () => {
    expect(() => service.qr()).toThrow(/the session is ready/);
    const qr = { code: '2@abc', shownAt: ledger.clock.now(), expiresAt: ledger.clock.in(20_000) };
    session.qr = qr;
    expect(service.qr()).toBe(qr);
  });
});

describe('Once: a caller that knows no keys', () => {
  const repeat = (overrides: Partial<SendRequest> = {}, caller = 'compat') => {
    const request = aRequest(overrides);
    return service.send(request, content, repetitionKey(caller, request));
  };

  it('gets one message for the same text to the same phone within a minute', async () => {
    const first = await repeat({ customerId: 123 });
    await ledger.clock.advance(59_999);
    const second = await repeat();
    expect(second.replayed).toBe(true);
    expect(second.notification.id).toBe(first.notification.id);
    expect(await ledger.countRows()).toBe(1);
  });

  it('gets another after the minute, which counts from there', async () => {
    await repeat();
    await ledger.clock.advance(60_000);
    const second = await repeat();
    expect(second.replayed).toBe(false);
    await ledger.clock.advance(30_000);
    expect((await repeat()).notification.id).toBe(second.notification.id);
    expect(await ledger.countRows()).toBe(2);
  });

  it('gets one message for twenty calls at once', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => repeat()));
    expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await ledger.countRows()).toBe(1);
  });

  it('gets another for another text, phone or caller', async () => {
    await repeat();
    await repeat({ message: 'Halo lagi' });
    await repeat({ phone: '+6281234567891' as PhoneNumber });
    await repeat({}, 'other');
    expect(await ledger.countRows()).toBe(4);
  });

  it('gets another for another time or another file', async () => {
    await repeat();
    await repeat({ scheduledAt: ledger.clock.in(3_600_000) });
    await repeat({ scheduledAt: ledger.clock.in(7_200_000) });
    const media = { url: 'https://files.example.net/1.pdf', mimeType: null, fileName: null };
    await repeat({ media });
    await repeat({ media: { ...media, url: 'https://files.example.net/2.pdf' } });
    await repeat({ media });
    expect(await ledger.countRows()).toBe(5);
  });

  it('is not told of the old message when the new one is refused after the minute', async () => {
    await repeat();
    await ledger.clock.advance(60_000);
    const entry = { phone: '+6281234567890', scope: 'everything', reason: null } as const;
    await new OptOutRepository(ledger.knex).add(entry, ledger.clock.now());
    await expect(repeat()).rejects.toMatchObject({ code: 'opted_out' });
    expect(await ledger.countRows()).toBe(1);
  });
});
