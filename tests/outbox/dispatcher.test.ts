import { describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../src/outbox/message-sender.ts';
import { LINK_ID } from '../support/test-ledger.ts';
import { ACK_TIMEOUT_MS, failing, LOOK_EVERY_MS, useOutbox } from '../support/test-outbox.ts';

const test = useOutbox();
const { ledger } = test;

describe('a message that is handed over', () => {
  it('leaves at once, in flight until it is acknowledged', async () => {
    await test.start();
    const id = await test.accept({ message: 'Halo' });
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    const found = await ledger.find(id);
    expect(found).toMatchObject({ status: 'pending', inFlight: true, uncertainSince: null });
    expect(test.sender.sent).toEqual([
      {
        phone: '+6281234567890',
        text: 'Halo',
        media: null,
        messageId: found.messageId,
        numberKnown: false,
      },
    ]);
    await test.receive(found.messageId!, 1);
    expect(await ledger.find(id)).toMatchObject({ status: 'sent', attempts: 1, inFlight: false });
    expect(test.clock.sleeps).not.toContain(ACK_TIMEOUT_MS);
  });

  it('has its id in the ledger before the page is touched', async () => {
    let committed: string | null = null;
    test.sender.next(async () => {
      committed = (await ledger.find(id)).messageId;
      return { kind: 'handed_over' };
    });
    const id = await test.accept();
    await test.start();
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    expect(committed).toBe(test.sender.sent[0]?.messageId);
  });

  it('is settled by an acknowledgement that overtakes the end of the hand-over', async () => {
    test.sender.next(async ({ messageId }) => {
      await test.receive(messageId, 1);
      return { kind: 'handed_over' };
    });
    const id = await test.accept();
    await test.start();
    await ledger.untilIt(id, { status: 'sent' });
    await test.clock.untilSleeping(LOOK_EVERY_MS);
    expect(test.clock.sleeps).not.toContain(ACK_TIMEOUT_MS);
  });

  it('takes its file along', async () => {
    const file = {
      bytes: Buffer.from('%PDF-'),
      mimeType: 'application/pdf' as const,
      fileName: 'a.pdf',
    };
    await test.start({ findAttachment: async () => file });
    await test.accept();
    await test.sender.untilSent(1);
    expect(test.sender.sent[0]!.media).toEqual(file);
  });

  it('waits for a file that can not be read now, and gives its place back', async () => {
    let tries = 0;
    const findAttachment = async () => {
      tries += 1;
      if (tries === 1) throw new Error('connect ECONNREFUSED');
      return null;
    };
    await test.start({ findAttachment });
    const id = await test.accept();
    await test.clock.untilSleeping(LOOK_EVERY_MS);
    expect(test.sender.sent).toEqual([]);
    expect(await ledger.find(id)).toMatchObject({ status: 'pending', inFlight: false });
    await test.clock.advance(60_000);
    await test.sender.untilSent(1);
  });

  it('does not hold up the next while its acknowledgement is outstanding', async () => {
    await test.start();
    for (let index = 0; index < 3; index += 1) await test.accept({ message: `${index}` });
    await test.sender.untilSent(3);
    expect(test.sender.sent.map((message) => message.text)).toEqual(['0', '1', '2']);
    expect(await ledger.repository.count()).toMatchObject({ pending: 3, sent: 0 });
  });

  it('is logged without its text and its number', async () => {
    await test.start();
    const id = await test.accept({ message: 'Kode Anda 123456', customerId: 123 });
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    const line = test.log.lines.find(({ msg }) => msg === 'notification.attempted');
    expect(line).toMatchObject({ outcome: 'handed_over', attempt: 1, class: 'transactional' });
    expect(line).toMatchObject({
      notificationId: id,
      messageId: test.sender.sent[0]!.messageId,
      linkId: LINK_ID,
      ownerEpoch: ledger.epoch,
      customerId: 123,
      cold: true,
      media: null,
      webVersion: '2.3000.1',
      preparedMs: expect.any(Number),
      durationMs: expect.any(Number),
      waitedMs: expect.any(Number),
    });
    expect(test.log.text()).not.toMatch(/123456|81234567890/);
  });
});

describe('a message that certainly did not leave', () => {
  it('is tried again after each delay of the list, and keeps its id', async () => {
    const outcome: SendOutcome = { kind: 'not_sent', reason: 'no_session' };
    const delays = [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 3_600_000];
    test.sender.next(...delays.map(() => outcome));
    await test.start();
    const id = await test.accept();
    for (const [index, delay] of delays.entries()) {
      await test.sender.untilSent(index + 1);
      await ledger.untilIt(id, { attempts: index + 1, inFlight: false, status: 'pending' });
      expect((await ledger.row(id)).next_attempt_at).toEqual(test.clock.in(delay));
      await test.clock.advance(delay);
      test.outbox.wake();
    }
    await test.sender.untilSent(delays.length + 1);
    expect(new Set(test.sender.sent.map((message) => message.messageId)).size).toBe(1);
    expect((await ledger.repository.listEvents(id))[2]).toMatchObject({
      kind: 'released',
      attempt: 1,
      detail: 'no_session',
    });
  });

  it('does not hold up the others', async () => {
    test.sender.next({ kind: 'not_sent', reason: 'The page opened no chat with this number.' });
    await test.start();
    await test.accept({ message: 'first' });
    await test.accept({ message: 'second', phone: '+6281234567899' });
    await test.sender.untilSent(2);
    expect(test.sender.sent[1]?.text).toBe('second');
  });

  it('keeps its place before later ones to the same phone, of the same class', async () => {
    test.sender.next({ kind: 'not_sent', reason: 'The page opened no chat with this number.' });
    await test.start();
    const first = await test.accept({ message: 'first' });
    await test.sender.untilSent(1);
    await ledger.untilIt(first, { inFlight: false });
    await test.accept({ message: 'second' });
    await test.accept({ message: 'of another class', class: 'reminder' });
    await test.sender.untilSent(2);
    await test.clock.passSleepOf(LOOK_EVERY_MS);
    await test.sender.untilSent(4);
    const texts = test.sender.sent.map((message) => message.text);
    expect(texts).toEqual(['first', 'of another class', 'first', 'second']);
  });

  it('fails when WhatsApp gives no address of the number in three tries, and says what to do', async () => {
    for (let tries = 0; tries < 3; tries += 1) test.sender.next({ kind: 'not_reachable' });
    await test.start();
    const id = await test.accept();
    await test.sender.untilSent(1);
    expect(await ledger.untilIt(id, { inFlight: false })).toMatchObject({ status: 'pending' });
    await test.clock.passSleepOf(LOOK_EVERY_MS);
    await test.sender.untilSent(2);
    await ledger.untilIt(id, { inFlight: false });
    await test.clock.advance(30_000);
    await test.clock.passSleepOf(LOOK_EVERY_MS);
    expect(await ledger.untilIt(id, { status: 'failed' })).toMatchObject({
      attempts: 3,
      errorCode: 'not_reachable',
      errorMessage: expect.stringContaining('Ask the customer to write'),
    });
  });

  it('fails when the number is not on WhatsApp, and says what to do', async () => {
    test.sender.next({ kind: 'not_on_whatsapp' });
    await test.start();
    const id = await test.accept();
    expect(await ledger.untilIt(id, { status: 'failed' })).toMatchObject({
      errorCode: 'not_on_whatsapp',
      errorMessage: expect.stringContaining('Ask the customer'),
    });
    await test.untilIdle();
    expect(test.sender.sent).toHaveLength(1);
  });
});

describe('a message that expired in the queue', () => {
  it('is cancelled at departure and never sent', async () => {
    const id = await test.accept({ expiresAt: test.clock.in(60_000) });
    await test.clock.advance(60_001);
    await test.start();
    expect(await ledger.untilIt(id, { status: 'cancelled' })).toMatchObject({
      errorCode: 'expired',
      errorMessage: expect.stringContaining('Send it anew'),
    });
    await test.untilIdle();
    expect(test.sender.sent).toEqual([]);
  });

  it('does not make the next one wait for a gap', async () => {
    const gap = { min: 3_000, max: 3_000 };
    for (let index = 0; index < 5; index += 1) await test.accept({ expiresAt: test.clock.now() });
    await test.accept({ message: 'still good' });
    await test.start({ sendGapTransactionalMs: gap });
    await test.sender.untilSent(1);
    expect(test.sender.sent[0]?.text).toBe('still good');
  });
});

describe('Held, not failed: while the session is not ready', () => {
  it('nothing is claimed, however long it takes', async () => {
    test.sender.link = null;
    const id = await test.accept();
    await test.start();
    for (let look = 0; look < 5; look += 1) await test.untilIdle();
    await test.clock.advance(3 * 3_600_000);
    await test.clock.untilSleeping(LOOK_EVERY_MS);
    expect(await ledger.find(id)).toMatchObject({
      status: 'pending',
      attempts: 0,
      messageId: null,
    });
    expect(await ledger.kinds(id)).toEqual(['accepted']);
  });

  it('and everything leaves as soon as it is', async () => {
    test.sender.link = null;
    await test.start();
    await test.accept();
    await test.untilIdle();
    test.sender.link = 'aaaaaaaa-0000-4000-8000-000000000000';
    test.outbox.sessionReady();
    await test.sender.untilSent(1);
  });
});

describe('pacing', () => {
  it('leaves the gap between two messages, and not more', async () => {
    const gap = { min: 2_000, max: 5_000 };
    const ids: string[] = [];
    for (let index = 0; index < 8; index += 1) ids.push(await test.accept());
    await test.start({ sendGapTransactionalMs: gap });
    for (let sent = 1; sent <= ids.length; sent += 1) {
      await test.sender.untilSent(sent);
      const isPaused = () => test.clock.sleeps.find((ms) => ms >= gap.min && ms <= gap.max);
      while (isPaused() === undefined) await new Promise((resolve) => setImmediate(resolve));
      await test.clock.advance(isPaused()!);
    }
    const rows = await Promise.all(ids.map((id) => ledger.row(id)));
    const times = rows.map((row) => (row.claimed_at as Date).getTime());
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(gap.min);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(gap.max);
  });

  it('goes by class', async () => {
    await test.start({
      sendGapTransactionalMs: { min: 2_000, max: 2_000 },
      sendGapBulkMs: { min: 4_000, max: 4_000 },
    });
    await test.accept();
    await test.clock.untilSleeping(2_000);
    await test.accept({ class: 'reminder' });
    await test.clock.advance(2_000);
    await test.clock.untilSleeping(4_000);
    expect(test.sender.sent).toHaveLength(2);
  });
});

describe('what wakes the dispatcher', () => {
  it('is nothing but its own look, when nobody tells it of a new row', async () => {
    await test.start();
    await test.clock.untilSleeping(LOOK_EVERY_MS);
    await ledger.enqueue();
    await test.clock.advance(LOOK_EVERY_MS);
    await test.sender.untilSent(1);
  });

  it('comes after a look that failed, too', async () => {
    await test.accept();
    await test.start({ repository: failing(ledger.repository, 'claim', 2) });
    for (let failure = 0; failure < 2; failure += 1) {
      await test.clock.passSleepOf(1_000);
      await test.clock.passSleepOf(LOOK_EVERY_MS);
    }
    await test.sender.untilSent(1);
    expect(test.countLines('outbox.claim_failed')).toBe(2);
  });
});

describe('One owner', () => {
  it('sends nothing once a newer epoch has begun', async () => {
    await test.start();
    await ledger.beginEpoch();
    const id = await test.accept();
    await test.untilIdle();
    expect(test.sender.sent).toEqual([]);
    expect(await ledger.find(id)).toMatchObject({ status: 'pending', attempts: 0 });
  });
});

describe('a database that is away when the result is known', () => {
  it.each([
    ['settleFailed', { kind: 'not_on_whatsapp' }, { status: 'failed' }],
    ['release', { kind: 'not_sent', reason: 'no_session' }, { status: 'pending', inFlight: false }],
    [
      'markUncertain',
      { kind: 'unknown', reason: 'send_timeout' },
      { uncertainReason: 'send_timeout' },
    ],
  ] as const)('is asked again until it has taken %s, and nothing is sent twice', async (...row) => {
    const [method, outcome, expected] = row;
    test.sender.next(outcome);
    test.sender.hasSynced = false;
    await test.start({ repository: failing(ledger.repository, method, 3) });
    const id = await test.accept();
    for (const delay of [250, 500, 1_000]) await test.clock.passSleepOf(delay);
    await ledger.untilIt(id, expected);
    expect(test.countLines('ledger.write_failed')).toBe(3);
    expect(test.sender.sent).toHaveLength(1);
  });
});

describe('Graceful: stop', () => {
  it('waits for the message in flight and claims nothing more', async () => {
    let letGo!: (outcome: SendOutcome) => void;
    test.sender.next(() => new Promise((resolve) => (letGo = resolve)));
    await test.start();
    const first = await test.accept();
    await test.sender.untilSent(1);
    const second = await test.accept();
    let isStopped = false;
    const stopped = test.outbox.stop().then(() => (isStopped = true));
    await test.clock.advance(1_000);
    expect(isStopped).toBe(false);
    letGo({ kind: 'not_sent', reason: 'deadline' });
    await test.clock.runUntil(stopped);
    expect(await ledger.find(first)).toMatchObject({ status: 'pending', inFlight: false });
    expect(await ledger.find(second)).toMatchObject({ status: 'pending', attempts: 0 });
    expect(test.sender.sent).toHaveLength(1);
  });
});
