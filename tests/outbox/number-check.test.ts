import { describe, expect, it, vi } from 'vitest';
import { useOutbox } from '../support/test-outbox.ts';

const test = useOutbox();
const { ledger } = test;

const dayMs = 86_400_000;
const phone = '+6281312345678';
const known = (message: { numberKnown: boolean }) => message.numberKnown;

/** Sends one message to the phone; resolves with its notification once it was tried. */
async function send(expected: 'handed over' | 'failed') {
  const id = await test.accept({ phone });
  await vi.waitFor(async () => {
    const found = await ledger.find(id);
    expect(expected === 'failed' ? found.status : found.attempts).toBe(
      expected === 'failed' ? 'failed' : 1,
    );
  }, 10_000);
  return ledger.find(id);
}

describe('whether a number is on WhatsApp', () => {
  it('is asked once, and a yes is remembered for a month', async () => {
    await test.start();
    test.sender.next({ kind: 'handed_over', numberChecked: true });
    await send('handed over');
    await vi.waitFor(async () => expect(await ledger.countRows('contacts')).toBe(1), 10_000);
    await send('handed over');
    await test.clock.advance(30 * dayMs);
    await send('handed over');
    expect(test.sender.sent.slice(0, 2).map(known)).toEqual([false, true]);
    expect(test.sender.sent.findLast((message) => message.phone === phone)?.numberKnown).toBe(
      false,
    );
  });

  it('is remembered as a no for a day, in which nothing is sent and the page is not asked', async () => {
    await test.start();
    test.sender.next({ kind: 'not_on_whatsapp' });
    expect(await send('failed')).toMatchObject({ errorCode: 'not_on_whatsapp' });
    expect(await send('failed')).toMatchObject({ errorCode: 'not_on_whatsapp' });
    expect(test.sender.sent).toHaveLength(1);
    await test.clock.advance(dayMs);
    await send('handed over');
    expect(test.sender.sent).toHaveLength(2);
  });

  it('stays unknown when WhatsApp answers with an error: that is not a no', async () => {
    await test.start();
    test.sender.next({ kind: 'not_sent', reason: 'rate-overlimit' });
    await test.accept({ phone });
    await test.sender.untilSent(1);
    await test.untilIdle();
    expect(await ledger.countRows('contacts')).toBe(0);
    await test.sender.untilSent(2);
    expect(test.sender.sent.map(known)).toEqual([false, false]);
  });
});

describe('a chat that the page holds', () => {
  it('makes whoever is in it warm, unless it came about by our own unanswered message', async () => {
    const stranger = '+6281399990000';
    const waiting = await ledger.enqueue({ phone, scheduledAt: test.clock.in(dayMs) });
    await test.start();
    await test.accept({ phone: stranger });
    await test.sender.untilSent(1);
    test.sender.chats = [phone, stranger];
    test.outbox.sessionReady();
    await vi.waitFor(async () => expect((await ledger.find(waiting.id)).cold).toBe(false), 10_000);
    expect((await ledger.enqueue({ phone: stranger })).cold).toBe(true);
  });
});
