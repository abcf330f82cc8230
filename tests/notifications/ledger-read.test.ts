import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { NotificationFilter } from '../../src/notifications/history-filter.ts';
import type { Notification } from '../../src/notifications/notification.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const noneSoFar = { total: 0, sent: 0, failed: 0, pending: 0, cancelled: 0, delivered: 0, read: 0 };
const why = { code: 'expired', message: 'Too late.' };

/** Reads page by page, as a caller of the API does. */
async function readAll(filter: NotificationFilter, limit: number): Promise<Notification[]> {
  const all: Notification[] = [];
  for (;;) {
    const before = all.at(-1)?.id;
    const page = await ledger.repository.list(filter, { limit, ...(before && { before }) });
    all.push(...page);
    if (page.length < limit) return all;
  }
}

/** Two of each: waiting, in flight, uncertain, sent, delivered, read, failed and cancelled. */
async function fillLedger(): Promise<void> {
  for (let index = 0; index < 2; index += 1) {
    await ledger.acknowledged(1);
    await ledger.acknowledged(2);
    await ledger.acknowledged(3);
    await ledger.uncertain();
    const cancelled = await ledger.claimed();
    await ledger.repository.settleCancelled(cancelled, why, ledger.clock.now());
    const failed = await ledger.claimed();
    await ledger.receive(failed.messageId, -1);
    await ledger.claimed();
  }
  await ledger.enqueue();
  await ledger.enqueue();
}

describe('list', () => {
  it('pages over 250 rows newest first, without a gap or a repeat', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 250; index += 1) ids.push((await ledger.enqueue()).id);
    const listed = (await readAll({}, 37)).map((notification) => notification.id);
    expect(listed).toEqual(ids.toReversed());
  });

  it('goes on where it was although new rows come in between', async () => {
    const first = await ledger.enqueue();
    const second = await ledger.enqueue();
    const [newest] = await ledger.repository.list({}, { limit: 1 });
    await ledger.enqueue();
    const next = await ledger.repository.list({}, { limit: 5, before: newest!.id });
    expect(newest!.id).toBe(second.id);
    expect(next.map((notification) => notification.id)).toEqual([first.id]);
  });

  it('shows only the customer and the status that were asked for', async () => {
    await fillLedger();
    const { id } = await ledger.enqueue({ customerId: 123 });
    await ledger.enqueue({ customerId: 124 });
    expect((await readAll({ customerId: 123 }, 50)).map((found) => found.id)).toEqual([id]);
    expect(await readAll({ customerId: 123, status: 'sent' }, 50)).toEqual([]);
    expect(await readAll({ status: 'sent' }, 50)).toHaveLength(6);
    expect(await readAll({ status: 'failed' }, 50)).toHaveLength(2);
    expect(await readAll({ status: 'cancelled' }, 50)).toHaveLength(2);
    expect(await readAll({ status: 'pending' }, 50)).toHaveLength(8);
  });
});

describe('count', () => {
  it('is zero everywhere in an empty ledger', async () => {
    expect(await ledger.repository.count()).toEqual(noneSoFar);
  });

  it('counts every row once by status, and receipts beside that', async () => {
    await fillLedger();
    expect(await ledger.repository.count()).toEqual({
      total: 16,
      sent: 6,
      failed: 2,
      pending: 6,
      cancelled: 2,
      delivered: 4,
      read: 2,
    });
  });
});

describe('countOutbox', () => {
  it('finds nothing in an empty ledger', async () => {
    expect(await ledger.repository.countOutbox(ledger.clock.now())).toEqual({
      pending: 0,
      uncertain: 0,
      waiting: [],
      oldestPendingAt: null,
    });
  });

  it('counts what is not settled: all, in doubt, and held by reason', async () => {
    await fillLedger();
    const [oldest] = await ledger.repository.listUncertain(1);
    const held = await ledger.enqueue();
    const hold = { hold_reason: 'quiet_hours', hold_until: ledger.clock.in(3_600_000) };
    await ledger.knex('notification_logs').where({ id: held.id }).update(hold);
    const lane = { class: held.class, cold: held.cold, timeZone: held.timeZone };
    expect(await ledger.repository.countOutbox(ledger.clock.now())).toEqual({
      pending: 7,
      uncertain: 2,
      waiting: expect.arrayContaining([
        { ...lane, holdReason: 'quiet_hours', count: 1, dueSince: held.createdAt },
      ]),
      oldestPendingAt: (await ledger.find(oldest!.id)).createdAt,
    });
    expect((await ledger.find(held.id)).held).toEqual({
      reason: 'quiet_hours',
      until: ledger.clock.in(3_600_000),
    });
  });
});

describe('the account', () => {
  it('remembers who is linked, and since when', async () => {
    const link = { linkId: randomUUID(), phone: '+6281100000000', name: 'Toko Budi' };
    await ledger.repository.recordLink(link, ledger.clock.now());
    await ledger.clock.advance(60_000);
    await ledger.repository.recordLink({ ...link, name: 'Toko Budi Jaya' }, ledger.clock.now());
    expect(await ledger.repository.readAccount()).toEqual({
      ownerEpoch: ledger.epoch,
      linkId: link.linkId,
      phone: link.phone,
      name: 'Toko Budi Jaya',
      nextSendAt: null,
    });
    const linkedAt = async () =>
      (await ledger.knex('whatsapp_accounts').first('linked_at')).linked_at as Date;
    expect(await linkedAt()).toEqual(ledger.clock.in(-60_000));
    await ledger.repository.recordLink({ ...link, linkId: randomUUID() }, ledger.clock.now());
    expect(await linkedAt()).toEqual(ledger.clock.in(-60_000));
    const other = { ...link, phone: '+6281100000001' };
    await ledger.repository.recordLink(other, ledger.clock.now());
    expect(await linkedAt()).toEqual(ledger.clock.now());
  });
});

describe('a notification that is not there', () => {
  it('is null, and has no timeline', async () => {
    expect(await ledger.repository.find(randomUUID())).toBeNull();
    expect(await ledger.repository.listEvents(randomUUID())).toEqual([]);
  });
});
