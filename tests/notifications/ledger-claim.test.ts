import { describe, expect, it } from 'vitest';
import type { Claim } from '../../src/notifications/notification.ts';
import { LINK_ID, useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();

/** Claims until nothing is left, and says in which order the messages came. */
async function claimAll(): Promise<string[]> {
  const messages: string[] = [];
  for (let claim = await ledger.claim(); claim; claim = await ledger.claim()) {
    messages.push(claim.message);
  }
  return messages;
}

describe('claim', () => {
  it('reserves the row and commits, before the hand-over, what it will be done with', async () => {
    const { id, createdAt } = await ledger.enqueue();
    const token = '00000000-0000-4000-8000-000000000001';
    const claim = await ledger.claim({ messageId: '3EB0AA', token });
    expect(claim).toEqual({
      id,
      phone: '+6281234567890',
      message: 'Halo Budi, tagihan Anda sudah lunas.',
      class: 'transactional',
      attempt: 1,
      messageId: '3EB0AA',
      dedupeKey: null,
      template: null,
      customerId: null,
      invoiceId: null,
      paymentId: null,
      subscriptionId: null,
      prepaidPeriodId: null,
      amount: null,
      media: null,
      cold: true,
      onWhatsapp: null,
      optOut: null,
      claimedAt: ledger.clock.now(),
      day: createdAt.toISOString().slice(0, 10),
      linkId: LINK_ID,
      token,
      ownerEpoch: ledger.epoch,
      createdAt,
      expiresAt: null,
    });
    expect(await ledger.row(id)).toMatchObject({
      message_id: '3EB0AA',
      link_id: LINK_ID,
      claim_token: token,
      owner_epoch: ledger.epoch,
      attempts: 1,
      claimed_at: ledger.clock.now(),
    });
    expect(await ledger.find(id)).toMatchObject({ status: 'pending', inFlight: true });
    expect(await ledger.kinds(id)).toEqual(['accepted', 'claimed']);
  });

  it('does not hand out a row twice', async () => {
    await ledger.claimed();
    expect(await ledger.claim()).toBeNull();
  });

  it('does not hand out a row twice to claimers at once', async () => {
    for (let index = 0; index < 12; index += 1) await ledger.enqueue({ message: `${index}` });
    const claims: Claim[] = [];
    for (let round = 0; claims.length < 12 && round < 12; round += 1) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => ledger.claim()));
      claims.push(...answers.filter((answer) => answer !== null));
    }
    expect(claims).toHaveLength(12);
    expect(new Set(claims.map((claim) => claim.id)).size).toBe(12);
  });

  it('keeps the message id of the first claim, and counts the attempts', async () => {
    const first = await ledger.claimed();
    const now = ledger.clock.now();
    await ledger.repository.release(first, { nextAttemptAt: now, reason: 'test' }, now);
    const second = await ledger.claim();
    expect(second).toMatchObject({ id: first.id, messageId: first.messageId, attempt: 2 });
    expect(second?.token).not.toBe(first.token);
  });

  it('never takes an uncertain row', async () => {
    await ledger.uncertain();
    await ledger.clock.advance(86_400_000);
    expect(await ledger.claim()).toBeNull();
  });

  it('never takes a settled row', async () => {
    await ledger.acknowledged(1);
    expect(await ledger.claim()).toBeNull();
  });
});

describe('the order of claims', () => {
  it('is class, then priority, then due time, then age', async () => {
    const hour = 3_600_000;
    await ledger.enqueue({ message: 'announcement', class: 'announcement' });
    await ledger.enqueue({ message: 'reminder', class: 'reminder' });
    await ledger.enqueue({ message: 'later', scheduledAt: ledger.clock.in(hour) });
    await ledger.enqueue({ message: 'older' });
    await ledger.enqueue({ message: 'younger' });
    await ledger.enqueue({ message: 'first' });
    await ledger.knex('notification_logs').where({ message: 'first' }).update({ priority: 5 });
    await ledger.clock.advance(hour);
    await ledger.enqueue({
      message: 'due before the others',
      scheduledAt: ledger.clock.in(-2 * hour),
    });
    expect(await claimAll()).toEqual([
      'first',
      'due before the others',
      'older',
      'younger',
      'later',
      'reminder',
      'announcement',
    ]);
  });
});

describe('what may not leave yet', () => {
  it('is left alone until it is scheduled', async () => {
    const { id } = await ledger.enqueue({ scheduledAt: ledger.clock.in(60_000) });
    await ledger.clock.advance(59_998);
    expect(await ledger.claim()).toBeNull();
    await ledger.clock.advance(2);
    expect((await ledger.claim())?.id).toBe(id);
  });

  it('is left alone until its next attempt', async () => {
    const claim = await ledger.claimed();
    const nextAttemptAt = ledger.clock.in(5_000);
    await ledger.repository.release(claim, { nextAttemptAt, reason: 'test' }, ledger.clock.now());
    expect(await ledger.claim()).toBeNull();
    await ledger.clock.advance(5_000);
    expect((await ledger.claim())?.id).toBe(claim.id);
  });
});

describe('Counted in Postgres: the gap after a message', () => {
  it.each([
    ['transactional', 2_000],
    ['reminder', 8_000],
    ['announcement', 8_000],
  ] as const)('of class %s is %d ms', async (notificationClass, gapMs) => {
    await ledger.enqueue({ class: notificationClass });
    await ledger.claim({ gapTransactionalMs: 2_000, gapBulkMs: 8_000 });
    await ledger.enqueueWith(null);
    expect((await ledger.repository.readAccount()).nextSendAt).toEqual(ledger.clock.in(gapMs));
    await ledger.clock.advance(gapMs - 1);
    expect(await ledger.claim()).toBeNull();
    await ledger.clock.advance(1);
    expect(await ledger.claim()).not.toBeNull();
  });

  it('is kept by claimers at once', async () => {
    for (let index = 0; index < 5; index += 1) await ledger.enqueue();
    const claims = await Promise.all(
      Array.from({ length: 5 }, () => ledger.claim({ gapTransactionalMs: 2_000 })),
    );
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });

  it('is not spent on a message that expired in the queue', async () => {
    await ledger.enqueue({ expiresAt: ledger.clock.in(1) });
    await ledger.enqueue();
    await ledger.claim({ gapTransactionalMs: 2_000 });
    expect(await ledger.claim()).not.toBeNull();
  });
});

describe('One owner: the epoch', () => {
  it('of an owner before claims nothing', async () => {
    const { id } = await ledger.enqueue();
    const old = ledger.epoch;
    const newest = await ledger.beginEpoch();
    expect(newest).toBe(old + 1);
    expect(await ledger.claim({ ownerEpoch: old })).toBeNull();
    expect((await ledger.find(id)).attempts).toBe(0);
    expect((await ledger.claim({ ownerEpoch: newest }))?.id).toBe(id);
  });
});
