import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ack, isAck } from '../../src/notifications/delivery-receipt.ts';
import type { Claim, Notification } from '../../src/notifications/notification.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const refused = { code: 'not_on_whatsapp', message: 'This number has no WhatsApp account.' };

/** How far a notification has come: no receipt may ever make this smaller. */
function progressOf(notification: Notification): number {
  if (notification.readAt) return 4;
  if (notification.deliveredAt) return 3;
  if (notification.status === 'sent') return 2;
  return notification.status === 'pending' ? 0 : 1;
}

/** What a row must be after `acks`, in this order, on a row that was handed over. */
function expectedAfter(acks: readonly Ack[]) {
  const highest = Math.max(...acks);
  const status = highest >= 1 ? 'sent' : acks.includes(-1) ? 'failed' : 'pending';
  return { status, delivered: highest >= 2, read: highest >= 3 };
}

/** Applies the acks a second apart, and checks every step. */
async function apply(claim: Claim, acks: readonly Ack[]): Promise<Notification> {
  let before = await ledger.find(claim.id);
  for (const ack of acks) {
    await ledger.clock.advance(1_000);
    await ledger.receive(claim.messageId, ack);
    const after = await ledger.find(claim.id);
    expect(progressOf(after)).toBeGreaterThanOrEqual(progressOf(before));
    for (const stamp of ['sentAt', 'deliveredAt', 'readAt'] as const) {
      if (before[stamp]) expect(after[stamp]).toEqual(before[stamp]);
    }
    before = after;
  }
  return before;
}

describe('Monotone: receipts', () => {
  it('never move a notification backwards, in whatever order and number they come', async () => {
    const acks = fc.array(fc.constantFrom<Ack>(-1, 0, 1, 2, 3, 4), { minLength: 1, maxLength: 7 });
    const property = fc.asyncProperty(acks, fc.boolean(), async (sequence, isUncertain) => {
      const claim = await (isUncertain ? ledger.uncertain() : ledger.claimed());
      const { status, deliveredAt, readAt } = await apply(claim, sequence);
      expect({ status, delivered: deliveredAt !== null, read: readAt !== null }).toEqual(
        expectedAfter(sequence),
      );
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it('settle the row with WhatsApp’s own time, which later receipts leave as it is', async () => {
    const claim = await ledger.claimed();
    const sentAt = ledger.clock.in(-2_000);
    const receipt = { messageId: claim.messageId, at: ledger.clock.now(), messageKey: 'true_x_y' };
    await ledger.repository.recordReceipt({ ...receipt, ack: 1, sentAt }, ledger.clock.now());
    await ledger.clock.advance(60_000);
    await ledger.repository.recordReceipt(
      { ...receipt, ack: 2, at: ledger.clock.now(), sentAt: ledger.clock.now() },
      ledger.clock.now(),
    );
    expect(await ledger.find(claim.id)).toMatchObject({
      status: 'sent',
      sentAt,
      deliveredAt: ledger.clock.now(),
      readAt: null,
      inFlight: false,
    });
    expect(await ledger.row(claim.id)).toMatchObject({ message_key: 'true_x_y' });
  });

  it('that skip a step fill it in', async () => {
    const claim = await ledger.acknowledged(3);
    const now = ledger.clock.now();
    expect(await ledger.find(claim.id)).toMatchObject({
      sentAt: now,
      deliveredAt: now,
      readAt: now,
    });
  });

  it('write one event for each step, and none when they repeat', async () => {
    const claim = await ledger.claimed();
    for (const ack of [0, 1, 1, 2, 1, 2, 3, 4, 3] as const) {
      await ledger.receive(claim.messageId, ack);
    }
    expect(await ledger.kinds(claim.id)).toEqual([
      'accepted',
      'claimed',
      'acknowledged',
      'delivered',
      'read',
    ]);
  });

  it('end the doubt about a message', async () => {
    const claim = await ledger.uncertain();
    await ledger.receive(claim.messageId, 1);
    expect(await ledger.find(claim.id)).toMatchObject({
      status: 'sent',
      uncertainSince: null,
      uncertainReason: null,
    });
  });

  it('turn failed and cancelled into sent, since WhatsApp knows better', async () => {
    const failed = await ledger.claimed();
    await ledger.repository.settleFailed(failed, refused, ledger.clock.now());
    const cancelled = await ledger.claimed();
    await ledger.repository.settleCancelled(cancelled, refused, ledger.clock.now());
    for (const { id, messageId } of [failed, cancelled]) {
      expect(await ledger.receive(messageId, 1)).toMatchObject({
        id,
        status: 'sent',
        errorCode: null,
        errorMessage: null,
      });
    }
  });

  it('of a message that is not ours change nothing', async () => {
    const claim = await ledger.claimed();
    expect(await ledger.receive('3EB0FFFFFFFFFFFFFFFFFF', 2)).toBeNull();
    expect(await ledger.find(claim.id)).toMatchObject({ status: 'pending', inFlight: true });
  });
});

describe('a refusal (ack −1)', () => {
  it('fails a message that is in flight, with a sentence that helps', async () => {
    const claim = await ledger.claimed();
    expect(await ledger.receive(claim.messageId, -1)).toMatchObject({
      status: 'failed',
      errorCode: 'refused',
      errorMessage: expect.stringContaining('Check that this number can be written to'),
      inFlight: false,
    });
    expect(await ledger.kinds(claim.id)).toEqual(['accepted', 'claimed', 'failed']);
  });

  it.each([1, 2, 3] as const)('does not undo ack %d', async (ack) => {
    const claim = await ledger.acknowledged(ack);
    const before = await ledger.row(claim.id);
    expect(await ledger.receive(claim.messageId, -1)).toBeNull();
    expect(await ledger.row(claim.id)).toEqual(before);
  });

  it('does not rename another failure', async () => {
    const claim = await ledger.claimed();
    await ledger.repository.settleFailed(claim, refused, ledger.clock.now());
    expect(await ledger.receive(claim.messageId, -1)).toBeNull();
    expect(await ledger.find(claim.id)).toMatchObject({ errorCode: refused.code });
  });
});

describe('a receipt', () => {
  it('that says something new is told to those who wait, others are not', async () => {
    const claim = await ledger.claimed();
    let told = 0;
    const unsubscribe = ledger.changes.subscribe(claim.id, () => {
      told += 1;
    });
    for (const ack of [0, 1, 1, -1, 2] as const) await ledger.receive(claim.messageId, ack);
    unsubscribe();
    await ledger.receive(claim.messageId, 3);
    expect(told).toBe(2);
  });

  it.each([-1, 0, 1, 2, 3, 4])('may have the level %d', (ack) => {
    expect(isAck(ack)).toBe(true);
  });

  it.each([-2, 5, 1.5, Number.NaN, '1', null, undefined])('may not have the level %s', (ack) => {
    expect(isAck(ack)).toBe(false);
  });
});
