import { describe, expect, it, vi } from 'vitest';
import type { NewNotification } from '../../src/notifications/sql/enqueue.ts';
import type { SendOutcome } from '../../src/outbox/message-sender.ts';
import { LOOK_EVERY_MS, useOutbox } from '../support/test-outbox.ts';

const test = useOutbox();
const { ledger } = test;

const budi: NewNotification = {
  recipient: '0812-3456-7890',
  phone: '+6281234567890',
  message: 'Halo Budi',
  class: 'transactional',
};

const untilWaiting = () => test.clock.untilSleeping(LOOK_EVERY_MS);
const accept = () =>
  test.outbox.accept((request) => ledger.repository.enqueueClaimed(budi, null, request));

describe('a message that comes while nothing is under way', () => {
  it('leaves with the commit that accepts it', async () => {
    await test.start();
    await untilWaiting();
    const reply = await accept();
    await test.sender.untilSent(1);
    expect(test.sender.sent[0]?.messageId).toBe(reply?.claim?.messageId);
    expect(await ledger.kinds(reply!.claim!.id)).toEqual(['accepted', 'claimed']);
  });

  it('waits its turn when something else has become due', async () => {
    await test.start();
    await untilWaiting();
    const elder = await ledger.enqueue({ phone: '+6281300000001', class: 'reminder' });
    const reply = await accept();
    expect(reply?.claim).toBeNull();
    test.outbox.wake();
    await test.sender.untilSent(2);
    const ids = test.sender.sent.map(({ messageId }) => messageId);
    expect(ids).toContain((await ledger.find(elder.id)).messageId);
    expect(ids).toContain((await ledger.find(reply!.notification!.id)).messageId);
  });

  it('is checked like any other before it leaves', async () => {
    const objection = { code: 'superseded', message: 'No longer true.' };
    await test.start({ checks: [async () => objection] });
    await untilWaiting();
    const reply = await accept();
    await ledger.untilIt(reply!.claim!.id, { status: 'cancelled', errorCode: 'superseded' });
    expect(test.sender.sent).toEqual([]);
  });

  it('keeps the pause that it has begun', async () => {
    await test.start({ sendGapTransactionalMs: { min: 3_000, max: 3_000 } });
    await untilWaiting();
    await accept();
    await test.sender.untilSent(1);
    await test.clock.untilSleeping(3_000);
    expect(accept()).toBeNull();
  });

  it('fails alone when it can’t be written', async () => {
    await test.start();
    await untilWaiting();
    const refused = test.outbox.accept(() => Promise.reject(new Error('connect ECONNREFUSED')));
    await expect(refused).rejects.toThrow('ECONNREFUSED');
    await test.accept();
    await test.sender.untilSent(1);
  });

  it('goes back to the outbox when the server stops before it has left', async () => {
    await test.start();
    await untilWaiting();
    const reply = accept();
    await test.stop();
    const { claim } = (await reply)!;
    expect(test.sender.sent).toEqual([]);
    expect(await ledger.find(claim!.id)).toMatchObject({ inFlight: false, uncertainSince: null });
  });
});

describe('a message is not taken at once', () => {
  it('while another is being sent', async () => {
    let end: (outcome: SendOutcome) => void = () => undefined;
    test.sender.next(() => new Promise((resolve) => (end = resolve)));
    await test.accept();
    await test.start();
    await test.sender.untilSent(1);
    expect(accept()).toBeNull();
    end({ kind: 'handed_over' });
  });

  it('while one is being taken', async () => {
    await test.start();
    await untilWaiting();
    const first = accept();
    expect(accept()).toBeNull();
    await first;
  });

  it('while the session is down', async () => {
    await test.start();
    await untilWaiting();
    test.sender.link = null;
    expect(accept()).toBeNull();
  });

  it('by an outbox that does not run', async () => {
    await test.start();
    await untilWaiting();
    const { outbox } = test;
    await test.stop();
    const write = vi.fn();
    expect(outbox.accept(write)).toBeNull();
    expect(write).not.toHaveBeenCalled();
  });
});
