import { describe, expect, it } from 'vitest';
import type { Notification } from '../../src/notifications/notification.ts';
import type { Fence } from '../../src/notifications/sql/settle.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const why = { code: 'not_on_whatsapp', message: 'This number has no WhatsApp account.' };

interface Verb {
  settle: (fence: Fence) => Promise<boolean>;
  event: { kind: string; detail: string };
  result: () => Partial<Notification>;
}

const verbs: Record<string, Verb> = {
  settleFailed: {
    settle: (fence) => ledger.repository.settleFailed(fence, why, ledger.clock.now()),
    event: { kind: 'failed', detail: why.code },
    result: () => ({ status: 'failed', errorCode: why.code, errorMessage: why.message }),
  },
  settleCancelled: {
    settle: (fence) => ledger.repository.settleCancelled(fence, why, ledger.clock.now()),
    event: { kind: 'cancelled', detail: why.code },
    result: () => ({ status: 'cancelled', errorCode: why.code, errorMessage: why.message }),
  },
  release: {
    settle: (fence) => {
      const next = { nextAttemptAt: ledger.clock.in(5_000), reason: 'no_session' };
      return ledger.repository.release(fence, next, ledger.clock.now());
    },
    event: { kind: 'released', detail: 'no_session' },
    result: () => ({ status: 'pending', errorCode: null, uncertainSince: null }),
  },
  markUncertain: {
    settle: (fence) => ledger.repository.markUncertain(fence, 'send_timeout', ledger.clock.now()),
    event: { kind: 'uncertain', detail: 'send_timeout' },
    result: () => ({
      status: 'pending',
      uncertainSince: ledger.clock.now(),
      uncertainReason: 'send_timeout',
    }),
  },
};

describe.each(Object.entries(verbs))('%s', (_, { settle, event, result }) => {
  /** Neither the row nor its timeline may change while `work` runs. */
  async function expectUntouched(id: string, work: () => Promise<boolean>): Promise<void> {
    const before = [await ledger.row(id), await ledger.kinds(id)];
    expect(await work()).toBe(false);
    expect([await ledger.row(id), await ledger.kinds(id)]).toEqual(before);
  }

  it('settles the row in the hand, with its event', async () => {
    const claim = await ledger.claimed();
    expect(await settle(claim)).toBe(true);
    expect(await ledger.find(claim.id)).toMatchObject({ ...result(), inFlight: false });
    expect((await ledger.repository.listEvents(claim.id)).at(-1)).toEqual({
      at: ledger.clock.now(),
      attempt: 1,
      ...event,
    });
  });

  it('commits the row together with its event or not at all', async () => {
    const claim = await ledger.claimed();
    await ledger.whileRefusing('notification_events', () =>
      expect(settle(claim)).rejects.toThrow(/broken/),
    );
    expect(await ledger.find(claim.id)).toMatchObject({ status: 'pending', inFlight: true });
  });

  it('changes nothing with the token of another claim', async () => {
    const claim = await ledger.claimed();
    const forged = { ...claim, token: '00000000-0000-4000-8000-000000000000' };
    await expectUntouched(claim.id, () => settle(forged));
  });

  it('changes nothing once a newer owner has taken over', async () => {
    const claim = await ledger.claimed();
    await ledger.beginEpoch();
    await expectUntouched(claim.id, () => settle(claim));
  });

  it('changes nothing in the name of an epoch that the row was not claimed in', async () => {
    const claim = await ledger.claimed();
    const ownerEpoch = await ledger.beginEpoch();
    await expectUntouched(claim.id, () => settle({ ...claim, ownerEpoch }));
  });

  it('changes nothing after an acknowledgement', async () => {
    const claim = await ledger.claimed();
    await ledger.receive(claim.messageId, 1);
    await expectUntouched(claim.id, () => settle(claim));
  });

  it('changes nothing the second time', async () => {
    const claim = await ledger.claimed();
    await settle(claim);
    await expectUntouched(claim.id, () => settle(claim));
  });

  it('tells those who wait for the notification, and only when it changed something', async () => {
    const claim = await ledger.claimed();
    let told = 0;
    const unsubscribe = ledger.changes.subscribe(claim.id, () => {
      told += 1;
    });
    await settle(claim);
    await settle(claim);
    unsubscribe();
    expect(told).toBe(1);
  });
});

describe('Outcome truth: the database', () => {
  it('refuses sent without its time, and failed without its reason', async () => {
    const { id } = await ledger.enqueue();
    const update = (values: object) =>
      ledger.knex('notification_logs').where({ id }).update(values);
    await expect(update({ status: 'sent' })).rejects.toThrow(/check constraint/);
    await expect(update({ status: 'failed' })).rejects.toThrow(/check constraint/);
    await expect(update({ status: 'queued' })).rejects.toThrow(/check constraint/);
  });
});
