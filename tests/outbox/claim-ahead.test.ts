import { describe, expect, it, vi } from 'vitest';
import type { OutgoingMessage, SendOutcome } from '../../src/outbox/message-sender.ts';
import { useOutbox } from '../support/test-outbox.ts';

const test = useOutbox();
const { ledger } = test;

/** A send that goes on until the test ends it. */
function aLongSend() {
  let end: (outcome: SendOutcome) => void = () => undefined;
  const outcome = new Promise<SendOutcome>((resolve) => (end = resolve));
  return { step: (_message: OutgoingMessage) => outcome, end: (is: SendOutcome) => end(is) };
}

const isInFlight = async (id: string) => (await ledger.find(id)).inFlight;
const untilReserved = (id: string) =>
  vi.waitFor(async () => expect(await isInFlight(id)).toBe(true), { timeout: 5_000 });

/** Has a message leave just before, so that the outbox expects more; it is not looked at. */
async function oneBefore(long: ReturnType<typeof aLongSend>) {
  test.sender.next(() => {
    test.sender.sent.length = 0;
    return handedOver;
  }, long.step);
  await test.accept({ phone: '+6281300000009' });
}

/** Two notifications, the first of which is being sent and the second reserved. */
async function sendingOne(overrides: { phone: string }) {
  const long = aLongSend();
  await oneBefore(long);
  const first = await test.accept();
  const second = await test.accept(overrides);
  await test.start();
  await untilReserved(second);
  await test.sender.untilSent(1);
  return { first, second, end: long.end };
}

const other = { phone: '+6281300000001' };
const same = { phone: '+6281234567890' };
const handedOver = { kind: 'handed_over' } as const;

describe('while a message is being sent, the next one', () => {
  it('is reserved, and leaves when the page is free', async () => {
    const { second, end } = await sendingOne(other);
    expect(test.sender.sent).toHaveLength(1);
    end(handedOver);
    await test.sender.untilSent(2);
    expect(test.sender.sent[1]?.messageId).toBe((await ledger.find(second)).messageId);
  });

  it('is not reserved when there is a gap to keep', async () => {
    const long = aLongSend();
    await oneBefore(long);
    const first = await test.accept({ class: 'reminder' });
    const second = await test.accept({ ...other, class: 'reminder' });
    await test.start({ sendGapBulkMs: { min: 1_000, max: 1_000 } });
    await untilReserved(first);
    await test.sender.untilSent(1);
    expect(await isInFlight(second)).toBe(false);
    long.end(handedOver);
    await test.clock.untilSleeping(1_000);
    expect(await isInFlight(second)).toBe(false);
  });

  it('stays behind when the session is down by then, and takes no place of the day', async () => {
    const { second, end } = await sendingOne(other);
    const { link } = test.sender;
    test.sender.link = null;
    end(handedOver);
    await vi.waitFor(async () => expect(await isInFlight(second)).toBe(false), 10_000);
    await test.untilIdle();
    expect(test.sender.sent).toHaveLength(1);
    expect(await ledger.knex('account_days').select('sent')).toEqual([{ sent: 2 }]);
    test.sender.link = link;
    test.outbox.wake();
    await test.sender.untilSent(2);
  });

  it('stays behind when another link is ready by then', async () => {
    const { second, end } = await sendingOne(other);
    test.sender.link = '7f1c0b52-5f0f-4a3e-9b0e-0d5f3f6f1a02';
    end(handedOver);
    await test.sender.untilSent(2);
    expect((await ledger.row(second))['link_id']).toBe(test.sender.link);
    expect(await ledger.kinds(second)).toEqual(['accepted', 'claimed', 'released', 'claimed']);
  });

  it('stays behind when what customers wrote must be read first by then', async () => {
    const departures = test.departures();
    const long = aLongSend();
    await oneBefore(long);
    await test.accept();
    const second = await test.accept({ ...other, class: 'reminder' });
    await test.start({ departures });
    await untilReserved(second);
    departures.setInboundReadBack(false);
    long.end(handedOver);
    await vi.waitFor(async () => expect(await isInFlight(second)).toBe(false), 10_000);
    expect(test.sender.sent).toHaveLength(1);
  });

  it('does not overtake the one before to the same person when that comes again', async () => {
    const { first, second, end } = await sendingOne(same);
    end({ kind: 'not_sent', reason: 'busy' });
    await vi.waitFor(async () => expect(await isInFlight(second)).toBe(false), 10_000);
    await test.untilIdle();
    await test.sender.untilSent(3);
    const ids = [await ledger.find(first), await ledger.find(second)].map((row) => row.messageId);
    expect(test.sender.sent.slice(1).map(({ messageId }) => messageId)).toEqual(ids);
  });

  it('goes back to the outbox when the server stops', async () => {
    const { second, end } = await sendingOne(other);
    const stopped = test.stop();
    end(handedOver);
    await stopped;
    expect(test.sender.sent).toHaveLength(1);
    expect(await isInFlight(second)).toBe(false);
    expect((await ledger.find(second)).uncertainSince).toBeNull();
  });
});
