import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Acknowledgement, Attempt } from '../../src/outbox/outbox-events.ts';
import { ACK_TIMEOUT_MS, useOutbox } from '../support/test-outbox.ts';

const test = useOutbox();
const { ledger } = test;

describe('what the outbox tells those who count', () => {
  let attempts: Attempt[];
  let acknowledged: Acknowledgement[];
  beforeEach(async () => {
    attempts = [];
    acknowledged = [];
    await test.start();
    test.outbox.on('attempted', (attempt) => attempts.push(attempt));
    test.outbox.on('acknowledged', (acknowledgement) => acknowledged.push(acknowledgement));
  });

  it('is each attempt with what it came to', async () => {
    test.sender.next({ kind: 'not_sent', reason: 'no_session' });
    await test.accept();
    await test.accept({ phone: '+6281234567891' });
    await test.sender.untilSent(2);
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['not_sent', 'handed_over']);
  });

  it('is the first acknowledgement, and neither a repeated nor a later one', async () => {
    const id = await test.accept({ class: 'reminder' });
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    const { messageId, createdAt } = await ledger.find(id);
    await test.clock.advance(700);
    await test.receive(messageId!, 2);
    await test.receive(messageId!, 1);
    await test.receive(messageId!, 3);
    const sinceAcceptedMs = test.clock.now().getTime() - createdAt.getTime();
    expect(acknowledged).toEqual([{ class: 'reminder', sinceAcceptedMs, sinceHandOverMs: 700 }]);
  });

  it('is the time since a message was due, when it was scheduled for later', async () => {
    const id = await test.accept({ scheduledAt: test.clock.in(60_000) });
    await test.clock.advance(60_000);
    await test.sender.untilSent(1);
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    const { messageId, scheduledAt } = await ledger.find(id);
    await test.clock.advance(500);
    await test.receive(messageId!, 1);
    const sinceAcceptedMs = test.clock.now().getTime() - scheduledAt!.getTime();
    expect(acknowledged).toMatchObject([{ sinceAcceptedMs, sinceHandOverMs: 500 }]);
  });

  it('is an acknowledgement that a lookup has found, without a time of the hand-over', async () => {
    test.sender.next(({ messageId }) => {
      test.sender.store.set(messageId, 1);
      return { kind: 'unknown', reason: 'send_timeout' };
    });
    const id = await test.accept();
    await ledger.untilIt(id, { status: 'sent' });
    await vi.waitFor(() => expect(acknowledged).toHaveLength(1), 10_000);
    expect(acknowledged).toMatchObject([{ class: 'transactional', sinceHandOverMs: null }]);
  });

  it('is no refusal', async () => {
    const id = await test.accept();
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    await test.receive((await ledger.find(id)).messageId!, -1);
    await ledger.untilIt(id, { status: 'failed' });
    expect(acknowledged).toEqual([]);
  });
});
