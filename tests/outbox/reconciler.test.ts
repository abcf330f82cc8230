import { beforeEach, describe, expect, it } from 'vitest';
import type { Ack } from '../../src/notifications/delivery-receipt.ts';
import type { OutgoingMessage, SendOutcome } from '../../src/outbox/message-sender.ts';
import { LINK_ID } from '../support/test-ledger.ts';
import { ACK_TIMEOUT_MS, useOutbox } from '../support/test-outbox.ts';

const test = useOutbox();
const { ledger } = test;
const unknown: SendOutcome = { kind: 'unknown', reason: 'send_timeout' };
const GRACE_MS = 3_000;
const LOOK_AGAIN_MS = 60_000;

/** The page takes the message and knows it under `ack`, but the hand-over comes to `outcome`. */
function storedAs(ack: Ack, outcome: SendOutcome) {
  return ({ messageId }: OutgoingMessage): SendOutcome => {
    test.sender.store.set(messageId, ack);
    return outcome;
  };
}

const eventsOf = async (id: string) =>
  (await ledger.repository.listEvents(id)).map(({ kind, detail }) =>
    detail === null ? kind : `${kind}: ${detail}`,
  );

describe('Outcome truth: a hand-over with an unknown result', () => {
  it('is sent when the page knows it as acknowledged', async () => {
    test.sender.next(storedAs(1, unknown));
    await test.start();
    const id = await test.accept();
    await ledger.untilIt(id, { status: 'sent', uncertainSince: null });
    expect(await eventsOf(id)).toEqual([
      'accepted',
      'claimed',
      'uncertain: send_timeout',
      'acknowledged',
    ]);
    expect(await ledger.row(id)).toMatchObject({
      message_key: `true_x_${test.sender.sent[0]!.messageId}`,
    });
  });

  it('is read when the page knows it as read', async () => {
    test.sender.next(storedAs(3, unknown));
    await test.start();
    const id = await test.accept();
    expect((await ledger.untilIt(id, { status: 'sent' })).readAt).not.toBeNull();
  });

  it('has failed when the page knows it as refused', async () => {
    test.sender.next(storedAs(-1, unknown));
    await test.start();
    const id = await test.accept();
    await ledger.untilIt(id, { status: 'failed', errorCode: 'refused' });
  });

  it('is looked up, not sent again, when the page says that it has this id already', async () => {
    test.sender.next(storedAs(2, { kind: 'duplicate' }));
    await test.start();
    const id = await test.accept();
    await ledger.untilIt(id, { status: 'sent' });
    await test.untilIdle();
    expect(test.sender.sent).toHaveLength(1);
  });

  it('stays uncertain while the page cannot tell, and is asked about again', async () => {
    test.sender.next(storedAs(1, unknown));
    test.sender.hasSynced = false;
    await test.start();
    const id = await test.accept();
    await ledger.untilIt(id, { uncertainReason: 'send_timeout' });
    await expect.poll(() => test.countLines('outbox.lookup_failed')).toBe(1);
    await test.untilIdle();
    expect(test.sender.sent).toHaveLength(1);
    test.sender.hasSynced = true;
    await test.clock.advance(LOOK_AGAIN_MS);
    await ledger.untilIt(id, { status: 'sent' });
  });

  it('stays uncertain while there is no session, until there is one', async () => {
    test.sender.next((message) => {
      test.sender.link = null;
      return storedAs(1, unknown)(message);
    });
    await test.start();
    const id = await test.accept();
    await ledger.untilIt(id, { uncertainReason: 'send_timeout' });
    await test.untilIdle();
    expect(test.sender.lookedUp).toEqual([]);
    test.sender.link = LINK_ID;
    test.outbox.sessionReady();
    await ledger.untilIt(id, { status: 'sent' });
  });
});

describe('Write-ahead id: a message that the page does not have', () => {
  it('is sent again, with the same id', async () => {
    test.sender.next(unknown);
    await test.start();
    const id = await test.accept();
    await test.sender.untilSent(2);
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    const [first, second] = test.sender.sent;
    expect(second).toEqual(first);
    expect(await eventsOf(id)).toEqual([
      'accepted',
      'claimed',
      'uncertain: send_timeout',
      'returned: not_in_page',
      'claimed',
    ]);
  });

  it('waits longer the more often that happens', async () => {
    test.sender.next(unknown, unknown, unknown);
    await test.start();
    const id = await test.accept();
    for (const [attempts, delay] of [
      [2, 5_000],
      [3, 30_000],
    ] as const) {
      await ledger.untilIt(id, { attempts, inFlight: false, uncertainSince: null });
      expect((await ledger.row(id)).next_attempt_at).toEqual(test.clock.in(delay));
      await test.clock.advance(delay);
      test.outbox.wake();
    }
    await test.sender.untilSent(4);
    expect(new Set(test.sender.sent.map((message) => message.messageId)).size).toBe(1);
  });

  it('is never sent again under another link: only an acknowledgement settles it', async () => {
    const claim = await ledger.uncertain();
    test.sender.link = 'bbbbbbbb-0000-4000-8000-000000000000';
    await test.start();
    test.outbox.sessionReady();
    await ledger.untilIt(claim.id, { uncertainReason: 'session_replaced' });
    await test.clock.advance(LOOK_AGAIN_MS);
    await test.untilIdle();
    expect(test.sender.sent).toEqual([]);
    expect(test.sender.lookedUp).toEqual([]);
    expect(test.sender.resent).toEqual([]);
    expect(test.countLines('notification.uncertain')).toBe(1);
    await test.receive(claim.messageId, 1);
    expect(await ledger.find(claim.id)).toMatchObject({ status: 'sent' });
  });
});

describe('a message that the page has and nobody acknowledged', () => {
  beforeEach(() => test.sender.next(storedAs(0, { kind: 'handed_over' })));

  it('becomes uncertain once the time for the acknowledgement is over', async () => {
    await test.start();
    const id = await test.accept();
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    await test.clock.advance(ACK_TIMEOUT_MS - 1);
    expect(await ledger.find(id)).toMatchObject({ uncertainSince: null });
    await test.clock.advance(1);
    await ledger.untilIt(id, { status: 'pending', uncertainReason: 'ack_timeout' });
  });

  it('is sent when the acknowledgement comes in the moment of grace, without a resend', async () => {
    await test.start();
    const id = await test.accept();
    await test.clock.passSleepOf(ACK_TIMEOUT_MS);
    await test.clock.untilSleeping(GRACE_MS);
    test.sender.store.set(test.sender.sent[0]!.messageId, 1);
    await test.clock.advance(GRACE_MS);
    await ledger.untilIt(id, { status: 'sent' });
    expect(test.sender.resent).toEqual([]);
  });

  it('is resent under its own key three times at most, and then stays uncertain', async () => {
    await test.start();
    const id = await test.accept();
    await test.clock.passSleepOf(ACK_TIMEOUT_MS);
    await test.clock.passSleepOf(GRACE_MS);
    for (let resend = 1; resend <= 3; resend += 1) {
      await test.clock.untilSleeping(ACK_TIMEOUT_MS);
      expect(test.sender.resent).toHaveLength(resend);
      expect(await ledger.row(id)).toMatchObject({ resends: resend });
      await test.clock.advance(ACK_TIMEOUT_MS);
    }
    await ledger.untilIt(id, { status: 'pending', uncertainReason: 'no_acknowledgement' });
    const looks = test.sender.lookedUp.length;
    for (let look = 0; look < 5; look += 1) {
      await test.clock.advance(LOOK_AGAIN_MS);
      await test.untilIdle();
    }
    await expect.poll(() => test.sender.lookedUp.length).toBeGreaterThan(looks);
    expect(test.countLines('notification.uncertain')).toBe(1);
    const { messageId } = test.sender.sent[0]!;
    expect(test.sender.resent).toEqual([messageId, messageId, messageId]);
    expect(test.sender.sent).toHaveLength(1);
  });

  it('is sent when a resend is acknowledged', async () => {
    await test.start();
    const id = await test.accept();
    await test.clock.passSleepOf(ACK_TIMEOUT_MS);
    await test.clock.passSleepOf(GRACE_MS);
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    await test.receive(test.sender.sent[0]!.messageId, 1);
    await test.clock.advance(ACK_TIMEOUT_MS);
    expect(await ledger.find(id)).toMatchObject({ status: 'sent' });
    expect(test.sender.resent).toHaveLength(1);
  });

  it('is left to a person when resends are switched off', async () => {
    await test.start({ resendUnacknowledged: false });
    const id = await test.accept();
    await test.clock.passSleepOf(ACK_TIMEOUT_MS);
    await test.clock.passSleepOf(GRACE_MS);
    await ledger.untilIt(id, { uncertainReason: 'no_acknowledgement' });
    expect(test.sender.resent).toEqual([]);
  });

  it('stays uncertain when the page cannot resend it', async () => {
    test.sender.canResend = false;
    await test.start();
    const id = await test.accept();
    await test.clock.passSleepOf(ACK_TIMEOUT_MS);
    await test.clock.passSleepOf(GRACE_MS);
    await ledger.untilIt(id, { uncertainReason: 'no_acknowledgement' });
    expect(test.sender.resent).toHaveLength(1);
    expect(test.clock.sleeps).not.toContain(ACK_TIMEOUT_MS);
  });
});

describe('a new ownership', () => {
  it('finds out about what the owner before had in the hand', async () => {
    const claim = await ledger.claimed();
    ledger.epoch = await ledger.beginEpoch();
    await test.start();
    expect(test.log.lines.find((line) => line.msg === 'outbox.in_flight_at_crash')).toMatchObject({
      abandoned: 1,
    });
    expect(await ledger.find(claim.id)).toMatchObject({ uncertainReason: 'owner_gone' });
    test.outbox.sessionReady();
    await test.sender.untilSent(1);
    expect(test.sender.sent[0]?.messageId).toBe(claim.messageId);
  });

  it('never looks at what the page has not synced for, so that nothing is sent twice', async () => {
    await ledger.uncertain();
    test.sender.hasSynced = false;
    await test.start();
    test.outbox.sessionReady();
    await test.untilIdle();
    expect(test.sender.sent).toEqual([]);
  });
});

describe('a session that has become ready', () => {
  it('makes every outstanding acknowledgement a doubt, and asks', async () => {
    test.sender.next(storedAs(2, { kind: 'handed_over' }));
    await test.start();
    const id = await test.accept();
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    test.outbox.sessionReady();
    await ledger.untilIt(id, { status: 'sent' });
    expect(await eventsOf(id)).toContain('uncertain: session_restarted');
    expect(test.clock.sleeps).not.toContain(ACK_TIMEOUT_MS);
  });

  it('asks about a message once, however often it becomes ready', async () => {
    const claim = await ledger.uncertain();
    test.sender.store.set(claim.messageId, 0);
    await test.start();
    for (let ready = 0; ready < 3; ready += 1) test.outbox.sessionReady();
    await test.clock.passSleepOf(GRACE_MS);
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    expect(test.sender.resent).toHaveLength(1);
  });

  it('reads back what was acknowledged while nobody listened', async () => {
    const sent = await ledger.acknowledged(1);
    const gone = await ledger.acknowledged(1);
    test.sender.store.set(sent.messageId, 3);
    await test.start();
    test.outbox.sessionReady();
    await ledger.untilIt(sent.id, { status: 'sent', readAt: test.clock.now() });
    expect(await ledger.find(gone.id)).toMatchObject({ status: 'sent', deliveredAt: null });
  });

  it('reads back more than fit into one look, and writes only what is news', async () => {
    const old = [];
    for (let index = 0; index < 201; index += 1) old.push(await ledger.acknowledged(2));
    for (const { messageId } of old) test.sender.store.set(messageId, 2);
    const [first] = old;
    test.sender.store.set(first!.messageId, 3);
    await test.start();
    test.outbox.sessionReady();
    await ledger.untilIt(first!.id, { readAt: test.clock.now() });
    expect(test.sender.lookedUp).toHaveLength(201);
    expect(await ledger.knex('notification_logs').whereNotNull('read_at')).toHaveLength(1);
  });

  it('reads nothing back from another link', async () => {
    await ledger.acknowledged(1);
    test.sender.link = 'bbbbbbbb-0000-4000-8000-000000000000';
    await test.start();
    test.outbox.sessionReady();
    await test.untilIdle();
    expect(test.sender.lookedUp).toEqual([]);
  });
});
