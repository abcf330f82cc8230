import { beforeEach, describe, expect, it } from 'vitest';
import { describeStatus, toStatistics } from '../../src/whatsapp/service-status.ts';
import type { Hold } from '../../src/notifications/notification.ts';
import { FakeSession } from '../support/fake-session.ts';

const counts = { total: 0, sent: 0, failed: 0, pending: 0, cancelled: 0, delivered: 0, read: 0 };
const outbox = { pending: 0, uncertain: 0, waiting: [], oldestPendingAt: null };
const account = { ownerEpoch: 1, linkId: null, phone: null, name: null, nextSendAt: null };

describe('successRate', () => {
  it.each([
    [0, 0, 0],
    [1, 0, 100],
    [0, 1, 0],
    [2, 1, 66.67],
    [1, 2, 33.33],
    [1, 6, 14.29],
    [99_999, 1, 100],
    [9_999, 1, 99.99],
  ])('of %d sent and %d failed is %d', (sent, failed, successRate) => {
    expect(toStatistics({ ...counts, sent, failed, pending: 7, cancelled: 9 })).toMatchObject({
      sent,
      failed,
      successRate,
    });
  });
});

describe('describeStatus', () => {
  let session: FakeSession;
  const describeWith = (
    parts: { outbox?: object; account?: object; owner?: boolean; holdOf?: () => Hold | null } = {},
  ) =>
    describeStatus({
      alarms: [],
      session: session.asSupervisor,
      owner: parts.owner ?? true,
      holdOf: parts.holdOf ?? (() => null),
      counts,
      outbox: { ...outbox, ...parts.outbox },
      account: { ...account, ...parts.account },
    });

  beforeEach(() => {
    session = new FakeSession();
  });

  it('tells of a session that is ready', () => {
    expect(describeWith()).toMatchObject({
      ready: true,
      initialized: true,
      state: 'ready',
      stateSince: session.since,
      owner: true,
      account: { phone: '+6281100000000', name: 'Toko Budi' },
      webVersion: '2.3000.1',
      qr: { available: false, expiresAt: null },
      queue: { held: { total: 0, byReason: {} } },
    });
  });

  it('never shows the code itself', () => {
    const expiresAt = new Date();
    session.state = 'awaiting_scan';
    session.qr = { code: '2@secret', shownAt: expiresAt, expiresAt };
    const status = describeWith();
    expect(status).toMatchObject({ ready: false, qr: { available: true, expiresAt } });
    expect(JSON.stringify(status)).not.toContain('2@secret');
  });

  it('is not initialized while it is stopped', () => {
    session.state = 'stopped';
    expect(describeWith({ owner: false })).toMatchObject({ initialized: false, owner: false });
  });

  it('knows the account from the ledger while the page does not tell', () => {
    session.account = null;
    expect(describeWith().account).toBeNull();
    expect(describeWith({ account: { phone: '+62811', name: null } }).account).toEqual({
      phone: '+62811',
      name: null,
    });
  });

  it('counts as held what a rule holds now, beside what is written', () => {
    const kind = { class: 'reminder', cold: false, timeZone: '', holdReason: null, count: 5 };
    const waiting = [kind, { ...kind, holdReason: 'batch_paused', count: 3 }];
    const held = (holdOf: () => Hold | null) =>
      describeWith({ outbox: { pending: 10, uncertain: 2, waiting }, holdOf }).queue.held;
    expect(held(() => null)).toEqual({
      total: 3,
      byReason: { batch_paused: 3 },
      untilByReason: { batch_paused: null },
    });
    const until = new Date('2026-11-26T01:00:00Z');
    expect(held(() => ({ reason: 'quiet_hours', until }))).toEqual({
      total: 8,
      byReason: { batch_paused: 3, quiet_hours: 5 },
      untilByReason: { batch_paused: null, quiet_hours: until },
    });
  });
});
