import { describe, expect, it, vi } from 'vitest';
import type { NotificationClass } from '../../src/notifications/notification.ts';
import type { DepartureRules } from '../../src/outbox/departure-rules.ts';
import { ACK_TIMEOUT_MS, LOOK_EVERY_MS, useOutbox } from '../support/test-outbox.ts';

const test = useOutbox();
const { ledger } = test;

const count = 100;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Accepts a hundred notifications, each for a phone of its own, that never expire. */
async function acceptHundred(notificationClass: NotificationClass = 'transactional') {
  for (let n = 0; n < count; n += 1) {
    const phone = `+62812000${String(n).padStart(5, '0')}`;
    await ledger.enqueue({ phone, class: notificationClass, expiresAt: null });
  }
}

/** Starts the outbox, with an account that acknowledges everything at once. */
async function start(rules: Partial<DepartureRules> = {}) {
  await test.start({ departures: test.departures(rules) });
  const acknowledge = async ({ messageId }: { messageId: string }) => {
    await test.receive(messageId, 1);
    return { kind: 'handed_over' } as const;
  };
  test.sender.next(...Array.from({ length: count }, () => acknowledge));
}

const statuses = async () => {
  const { sent, failed, pending, cancelled } = await ledger.repository.count();
  return { sent, failed, pending, cancelled };
};

/** Lets the outbox look again, and waits until `sent` have left and it has nothing to do. */
async function untilSent(sent: number) {
  test.outbox.wake();
  await vi.waitFor(async () => expect((await statuses()).sent).toBe(sent), { timeout: 15_000 });
  await test.clock.untilSleeping(LOOK_EVERY_MS);
  await test.untilIdle();
  expect(await statuses()).toEqual({ sent, failed: 0, pending: count - sent, cancelled: 0 });
}

function expectEachOnce() {
  const phones = test.sender.sent.map((message) => message.phone);
  expect(new Set(phones).size).toBe(count);
  expect(phones).toHaveLength(count);
}

/** What must change nothing: a clock that jumps a day ahead and back, and a restart in between. */
async function disturb(sent: number, rules: Partial<DepartureRules> = {}) {
  const now = test.clock.now();
  test.clock.jumpTo(new Date(now.getTime() + dayMs));
  await untilSent(sent);
  await test.stop();
  await start(rules);
  await untilSent(sent);
  test.clock.jumpTo(now);
  await untilSent(sent);
}

/** Ten in the morning in Jakarta, where the ledger's clock begins. */
const morning = new Date('2026-11-23T10:00:00+07:00');
const at = (offsetMs: number) => new Date(morning.getTime() + offsetMs);

describe('Held, not failed: a hundred notifications', () => {
  it('over the daily cap leave on the next days, through a restart and a clock that jumps', async () => {
    await acceptHundred();
    await start({ dailyCap: 40 });
    await untilSent(40);

    test.clock.jumpTo(at(dayMs));
    await untilSent(80);
    test.clock.jumpTo(at(0));
    await untilSent(80);
    await test.stop();
    await start({ dailyCap: 40 });
    await untilSent(80);
    test.clock.jumpTo(at(dayMs));
    await untilSent(80);

    test.clock.jumpTo(at(2 * dayMs));
    await untilSent(100);
    expectEachOnce();
  });

  it('in the night leave in the morning, through a restart and a clock that jumps', async () => {
    test.clock.jumpTo(at(11 * hourMs));
    await acceptHundred('reminder');
    const quiet = { hours: { from: 20 * 60, to: 8 * 60 }, days: [] };
    await start({ quiet });
    await untilSent(0);
    await disturb(0, { quiet });
    test.clock.jumpTo(at(22 * hourMs - 60_000));
    await untilSent(0);
    test.clock.jumpTo(at(22 * hourMs));
    await untilSent(100);
    expectEachOnce();
  });

  it('to people who never wrote to us keep to their budget through that, and warm ones go on', async () => {
    await acceptHundred();
    const some = ledger.knex('notification_logs').select('id').limit(20);
    await ledger.knex('notification_logs').whereIn('id', some).update({ cold: false });
    await start({ coldDailyCap: [30] });
    await untilSent(50);
    test.clock.jumpTo(at(dayMs));
    await untilSent(80);
    test.clock.jumpTo(at(0));
    await untilSent(80);
    await test.stop();
    await start({ coldDailyCap: [30] });
    await untilSent(80);
    test.clock.jumpTo(at(dayMs));
    await untilSent(80);
    test.clock.jumpTo(at(2 * dayMs));
    await untilSent(100);
    expectEachOnce();
  });

  it('while the session is down burn no attempt through that, and leave once it is back', async () => {
    await acceptHundred();
    const link = test.sender.link;
    test.sender.link = null;
    await start();
    await untilSent(0);
    await disturb(0);
    expect(await ledger.knex('notification_logs').max('attempts')).toEqual([{ max: 0 }]);
    test.sender.link = link;
    await untilSent(100);
    expectEachOnce();
  });
});

describe('refusals of first messages', () => {
  const refuse = async ({ messageId }: { messageId: string }) => {
    await test.receive(messageId, -1);
    return { kind: 'handed_over' } as const;
  };

  it('stop them for a day after three in a row, while warm ones go on', async () => {
    await test.start({ departures: test.departures({}) });
    test.sender.next(refuse, refuse, refuse);
    for (const n of [1, 2, 3, 4]) await test.accept({ phone: `+6281300000${n}00` });
    await vi.waitFor(async () => expect((await statuses()).failed).toBe(3), 10_000);
    await test.untilIdle();
    expect(await statuses()).toEqual({ sent: 0, failed: 3, pending: 1, cancelled: 0 });

    const warm = await test.accept({ phone: '+62813999999' });
    await ledger.knex('notification_logs').where({ id: warm }).update({ cold: false });
    test.outbox.wake();
    await test.sender.untilSent(4);
    expect(test.sender.sent[3]?.phone).toBe('+62813999999');

    test.clock.jumpTo(new Date(test.clock.now().getTime() + dayMs));
    test.outbox.wake();
    await test.sender.untilSent(5);
  });

  it('are forgiven by a delivery, which also makes that person known to us', async () => {
    await test.start({ departures: test.departures({}) });
    test.sender.next(refuse, refuse);
    await test.accept({ phone: '+6281300000100' });
    await test.accept({ phone: '+6281300000200' });
    await vi.waitFor(async () => expect((await statuses()).failed).toBe(2), 10_000);
    const id = await test.accept({ phone: '+6281300000300' });
    const waiting = await ledger.enqueue({ phone: '+6281300000300', scheduledAt: at(dayMs) });
    await test.sender.untilSent(3);
    await test.receive((await ledger.find(id)).messageId!, 2);
    const [account] = await ledger.knex('whatsapp_accounts').select('cold_refusals');
    expect(account).toEqual({ cold_refusals: 0 });
    expect((await ledger.find(waiting.id)).cold).toBe(false);
    expect((await ledger.enqueue({ phone: '+6281300000300' })).cold).toBe(false);
  });
});

describe('a session that looks ready while WhatsApp answers nothing', () => {
  it('is called sick after three messages in a row, and not when one was answered between', async () => {
    await test.start({ resendUnacknowledged: false });
    const silent = async () => {
      const sick = test.sick.length;
      const id = await test.accept({ phone: `+62813${Math.floor(Math.random() * 1e7)}` });
      await vi.waitFor(async () => expect((await ledger.find(id)).attempts).toBe(1), 10_000);
      test.sender.store.set((await ledger.find(id)).messageId!, 0);
      await test.clock.passSleepOf(ACK_TIMEOUT_MS);
      await vi.waitFor(
        async () => expect((await ledger.find(id)).uncertainSince).not.toBeNull(),
        10_000,
      );
      return test.sick.length - sick;
    };
    expect(await silent()).toBe(0);
    expect(await silent()).toBe(0);
    const answered = await test.accept();
    await vi.waitFor(async () => expect((await ledger.find(answered)).attempts).toBe(1), 10_000);
    await test.receive((await ledger.find(answered)).messageId!, 1);
    expect(await silent()).toBe(0);
    expect(await silent()).toBe(0);
    expect(await silent()).toBe(1);
  });

  it('is not called sick for what timed out after it was ready', async () => {
    await test.start({ resendUnacknowledged: false });
    const ids = [await test.accept(), await test.accept(), await test.accept()];
    await test.sender.untilSent(3);
    test.sender.link = null;
    await test.clock.passSleepOf(ACK_TIMEOUT_MS);
    for (const id of ids) {
      await vi.waitFor(
        async () => expect((await ledger.find(id)).uncertainSince).not.toBeNull(),
        10_000,
      );
    }
    expect(test.sick).toEqual([]);
  });
});
