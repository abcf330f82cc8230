import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NewNotification } from '../../src/notifications/sql/enqueue.ts';
import type { ClaimRequest } from '../../src/notifications/sql/claim-clauses.ts';
import { OptOutRepository } from '../../src/notifications/opt-out-repository.ts';
import { allLanes } from '../../src/outbox/departure-rules.ts';
import { LINK_ID, useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const idempotency = { caller: 'billing', key: 'invoice-456', fingerprint: 'a' };
let token: string;

beforeEach(() => {
  token = randomUUID();
});

function request(overrides: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    now: ledger.clock.now(),
    day: ledger.clock.now().toISOString().slice(0, 10),
    lanes: allLanes,
    ownerEpoch: ledger.epoch,
    linkId: LINK_ID,
    webVersion: null,
    messageId: '3EB0AA',
    token,
    gapTransactionalMs: 2_000,
    gapBulkMs: 8_000,
    restMs: 60_000,
    restAfter: 20,
    ...overrides,
  };
}

const notification = (overrides: Partial<NewNotification> = {}): NewNotification => ({
  recipient: '0812-3456-7890',
  phone: '+6281234567890',
  message: 'Halo Budi',
  class: 'transactional',
  ...overrides,
});

async function take(
  overrides: Partial<NewNotification> = {},
  claim: Partial<ClaimRequest> = {},
  key: typeof idempotency | null = null,
) {
  await ledger.clock.advance(1);
  return ledger.repository.enqueueClaimed(notification(overrides), key, request(claim));
}

/** Written, and left for its turn. */
async function expectWaiting(
  overrides: Partial<NewNotification> = {},
  claim: Partial<ClaimRequest> = {},
) {
  const taken = await take(overrides, claim);
  expect(taken).toMatchObject({ claim: null, counts: null });
  expect(taken.notification).toMatchObject({ status: 'pending', inFlight: false, attempts: 0 });
  expect(await ledger.kinds(taken.notification!.id)).toEqual(['accepted']);
  expect(await ledger.find(taken.notification!.id)).toEqual(taken.notification);
}

describe('a notification that comes alone', () => {
  it('is claimed in the commit that accepts it, with all that a claim has', async () => {
    const taken = await take({ customerId: 123 });
    const { id } = taken.notification!;
    expect(await ledger.find(id)).toEqual(taken.notification);
    expect(taken.notification).toMatchObject({ inFlight: true, attempts: 1, messageId: '3EB0AA' });
    expect(taken.claim).toMatchObject({
      id,
      phone: '+6281234567890',
      message: 'Halo Budi',
      customerId: 123,
      attempt: 1,
      messageId: '3EB0AA',
      cold: true,
      onWhatsapp: null,
      optOut: null,
      linkId: LINK_ID,
      token,
      ownerEpoch: ledger.epoch,
    });
    expect(await ledger.row(id)).toMatchObject({
      claim_token: token,
      owner_epoch: ledger.epoch,
      link_id: LINK_ID,
      message_id: '3EB0AA',
    });
    expect(await ledger.kinds(id)).toEqual(['accepted', 'claimed']);
  });

  it('is the very claim that would have been made of it', async () => {
    const taken = await take();
    await ledger.repository.release(
      taken.claim!,
      { nextAttemptAt: ledger.clock.now(), reason: 'x' },
      ledger.clock.now(),
    );
    await ledger.clock.advance(2_000);
    const again = await ledger.claim({ token });
    expect({ ...taken.claim, attempt: 2, claimedAt: again?.claimedAt }).toEqual(again);
  });

  it('counts for the day and lets the account pause after it', async () => {
    const { counts, nextSendAt } = await take();
    expect(counts).toEqual({ sent: 1, cold: 1 });
    expect(nextSendAt).toEqual(ledger.clock.in(2_000));
    expect((await ledger.repository.readAccount()).nextSendAt).toEqual(nextSendAt);
  });

  it('can be settled like any other', async () => {
    const { claim } = await take();
    await ledger.receive(claim!.messageId, 1);
    expect(await ledger.find(claim!.id)).toMatchObject({ status: 'sent', inFlight: false });
  });

  it('is found in doubt by the next owner', async () => {
    const { claim } = await take();
    const epoch = await ledger.beginEpoch();
    expect(await ledger.repository.markAbandonedUncertain(epoch, ledger.clock.now())).toBe(1);
    expect((await ledger.find(claim!.id)).uncertainSince).not.toBeNull();
  });

  it('takes its idempotency key along', async () => {
    const first = await take({}, {}, idempotency);
    expect(first.claim).not.toBeNull();
    const second = await take({}, { gapTransactionalMs: 0 }, idempotency);
    expect(second).toMatchObject({ notification: null, claim: null });
    expect(await ledger.countRows()).toBe(1);
    expect(await ledger.countRows('notification_events')).toBe(2);
  });

  it('is not written when it is unwelcome', async () => {
    const phone = '+6281300000001';
    const optOuts = new OptOutRepository(ledger.knex);
    await optOuts.add({ phone, scope: 'everything', reason: null }, ledger.clock.now());
    const taken = await take({ phone, onlyIfWelcome: true }, {}, idempotency);
    expect(taken).toMatchObject({ notification: null, claim: null });
    expect(await ledger.countRows()).toBe(0);
    expect(await ledger.countRows('account_days')).toBe(0);
    expect(await ledger.countRows('idempotency_keys')).toBe(0);
  });
});

describe('a notification waits its turn', () => {
  it('behind whatever else is due, of any kind', async () => {
    await ledger.enqueue({ class: 'announcement', timeZone: 'Asia/Jayapura' });
    await expectWaiting();
  });

  it('while the account pauses', async () => {
    await take({ phone: '+6281300000002' });
    await expectWaiting();
  });

  it('while its lane is closed', async () => {
    const lanes = allLanes.filter((lane) => lane.class === 'transactional');
    await expectWaiting({ class: 'reminder' }, { lanes });
  });

  it('while first contacts are held and it is one', async () => {
    await expectWaiting({}, { lanes: allLanes.filter((lane) => !lane.cold) });
  });

  it('for its time', async () => {
    await expectWaiting({ scheduledAt: ledger.clock.in(60_000) });
  });

  it('for its elder to the same person, which was tried and comes again', async () => {
    const elder = await ledger.claimed();
    const next = { nextAttemptAt: ledger.clock.in(60_000), reason: 'busy' };
    await ledger.repository.release(elder, next, ledger.clock.now());
    await expectWaiting();
  });

  it('when a newer owner has taken over', async () => {
    const { epoch } = ledger;
    await ledger.beginEpoch();
    await expectWaiting({}, { ownerEpoch: epoch });
  });

  it('when it has expired already', async () => {
    await expectWaiting({ expiresAt: ledger.clock.now() });
  });
});

it('a message to another person does not wait for an elder that comes again', async () => {
  const elder = await ledger.claimed();
  const next = { nextAttemptAt: ledger.clock.in(60_000), reason: 'busy' };
  await ledger.repository.release(elder, next, ledger.clock.now());
  expect((await take({ phone: '+6281300000003' })).claim).not.toBeNull();
});
