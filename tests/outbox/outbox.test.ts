import { describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../src/outbox/message-sender.ts';
import { ACK_TIMEOUT_MS, failing, useOutbox } from '../support/test-outbox.ts';

const test = useOutbox();
const { ledger } = test;

describe('an acknowledgement', () => {
  it('survives a database that is away', async () => {
    await test.start({ repository: failing(ledger.repository, 'recordReceipt', 2) });
    const id = await test.accept();
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    const stored = test.receive(test.sender.sent[0]!.messageId, 2);
    await test.clock.passSleepOf(250);
    await test.clock.passSleepOf(500);
    await stored;
    expect(await ledger.find(id)).toMatchObject({ status: 'sent' });
    expect(test.countLines('ledger.write_failed')).toBe(2);
  });

  it('of level 0 says nothing: the message stays watched', async () => {
    await test.start();
    const id = await test.accept();
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    await test.receive(test.sender.sent[0]!.messageId, 0);
    expect(test.clock.sleeps).toContain(ACK_TIMEOUT_MS);
    expect(await ledger.find(id)).toMatchObject({ status: 'pending', inFlight: true });
  });

  it('of a message from another device of the account changes nothing', async () => {
    await test.start();
    await test.receive('3EB0FFFFFFFFFFFFFFFFFF', 2);
    expect(await ledger.countRows()).toBe(0);
  });
});

describe('Graceful: at stop a message that was handed over', () => {
  it('is given a moment for its acknowledgement', async () => {
    await test.start();
    const id = await test.accept();
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    const stopped = test.outbox.stop();
    await test.clock.untilSleeping(50);
    await test.receive(test.sender.sent[0]!.messageId, 1);
    await test.clock.runUntil(stopped);
    expect(await ledger.find(id)).toMatchObject({ status: 'sent' });
  });

  it('is marked as uncertain when none came in 3 seconds', async () => {
    await test.start();
    const id = await test.accept();
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    const startedAt = test.clock.now().getTime();
    await test.stop();
    expect(await ledger.find(id)).toMatchObject({
      status: 'pending',
      inFlight: false,
      uncertainReason: 'stopped',
    });
    expect(test.clock.now().getTime() - startedAt).toBeLessThan(4_000);
  });

  it('is left to the next owner when the database is away', async () => {
    await test.start({ repository: failing(ledger.repository, 'markUncertain', 1_000) });
    const id = await test.accept();
    await test.clock.untilSleeping(ACK_TIMEOUT_MS);
    const startedAt = test.clock.now().getTime();
    await test.stop();
    expect(test.clock.now().getTime() - startedAt).toBeLessThan(10_000);
    expect(await ledger.find(id)).toMatchObject({ status: 'pending', inFlight: true });
  });

  it('does not hold it up for ever when the page hangs', async () => {
    let letGo!: (outcome: SendOutcome) => void;
    test.sender.next(() => new Promise((resolve) => (letGo = resolve)));
    await test.start();
    const id = await test.accept();
    await test.sender.untilSent(1);
    const startedAt = test.clock.now().getTime();
    await test.stop();
    expect(test.clock.now().getTime() - startedAt).toBeLessThan(15_000);
    expect(await ledger.find(id)).toMatchObject({ uncertainReason: 'stopped', inFlight: false });
    letGo({ kind: 'handed_over' });
    expect(test.sender.sent).toHaveLength(1);
  });
});
