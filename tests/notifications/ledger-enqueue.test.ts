import { describe, expect, it } from 'vitest';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const idempotency = { caller: 'billing', key: 'invoice-456', fingerprint: 'a' };

describe('enqueue', () => {
  it('writes a pending row with what the caller gave', async () => {
    const accepted = await ledger.enqueue({
      customerId: 9_007_199_254_740_991,
      template: 'payment_full',
      class: 'reminder',
      expiresAt: ledger.clock.in(60_000),
    });
    expect(await ledger.find(accepted.id)).toEqual(accepted);
    expect(accepted).toMatchObject({
      status: 'pending',
      recipient: '0812-3456-7890',
      phone: '+6281234567890',
      message: 'Halo Budi, tagihan Anda sudah lunas.',
      template: 'payment_full',
      customerId: 9_007_199_254_740_991,
      class: 'reminder',
      attempts: 0,
      messageId: null,
      inFlight: false,
      held: null,
      createdAt: ledger.clock.now(),
      expiresAt: ledger.clock.in(59_999),
    });
  });

  it('keeps every character of a text', async () => {
    const message =
      " 'x'; --\t\u{1F468}\u200D\u{1F469}\u200D\u{1F467} \u202Eabc {{name}} ?:now\r\n ";
    const { id } = await ledger.enqueue({ message });
    expect((await ledger.find(id)).message).toBe(message);
  });

  it('makes ids that sort by age', async () => {
    const ids = [await ledger.enqueue(), await ledger.enqueue(), await ledger.enqueue()].map(
      (notification) => notification.id,
    );
    expect(ids.toSorted()).toEqual(ids);
  });

  it('begins the timeline with the acceptance', async () => {
    const { id } = await ledger.enqueue();
    expect(await ledger.repository.listEvents(id)).toEqual([
      { at: ledger.clock.now(), kind: 'accepted', attempt: 0, detail: null },
    ]);
  });

  it('commits row, event and key together or not at all', async () => {
    await ledger.whileRefusing('notification_events', () =>
      expect(ledger.enqueueWith(idempotency)).rejects.toThrow(/broken/),
    );
    expect(await ledger.countRows()).toBe(0);
    expect(await ledger.countRows('idempotency_keys')).toBe(0);
  });
});

describe('Once: an idempotency key', () => {
  it('makes nothing the second time, not even an event', async () => {
    expect(await ledger.enqueueWith(idempotency)).not.toBeNull();
    expect(await ledger.enqueueWith({ ...idempotency, fingerprint: 'b' })).toBeNull();
    expect(await ledger.countRows()).toBe(1);
    expect(await ledger.countRows('notification_events')).toBe(1);
    expect(await ledger.countRows('idempotency_keys')).toBe(1);
  });

  it('makes one row for 20 requests at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ledger.enqueueWith(idempotency)),
    );
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
    expect(await ledger.countRows()).toBe(1);
  });

  it('may be used by two callers', async () => {
    const one = await ledger.enqueueWith({ ...idempotency, caller: 'one' });
    const other = await ledger.enqueueWith({ ...idempotency, caller: 'other' });
    expect(one?.id).toBeDefined();
    expect(other?.id).toBeDefined();
    expect(other?.id).not.toBe(one?.id);
  });

  it('finds the notification that it made, with the digest of that request', async () => {
    const accepted = await ledger.enqueueWith(idempotency);
    expect(await ledger.repository.findByIdempotencyKey('billing', 'invoice-456')).toEqual({
      notification: accepted,
      fingerprint: 'a',
    });
    expect(await ledger.repository.findByIdempotencyKey('other', 'invoice-456')).toBeNull();
  });
});
