import { describe, expect, it } from 'vitest';
import type { StatisticsGrouping, StatisticsRange } from '../../src/notifications/statistics.ts';
import { chances } from '../support/chances.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const zone = 'Asia/Jakarta';
const everything: StatisticsRange = { from: null, to: null };
const why = { code: 'expired', message: 'Too late.' };

/** What the table itself says. */
async function countedByHand({ from, to }: StatisticsRange, key = 'null', timeZone = zone) {
  const { rows } = await ledger.knex.raw(
    `select ${key} as key, count(*) as total,
       count(*) filter (where status = 'sent') as sent,
       count(*) filter (where status = 'failed') as failed,
       count(*) filter (where status = 'pending') as pending,
       count(*) filter (where status = 'cancelled') as cancelled,
       count(delivered_at) as delivered, count(read_at) as "read"
     from notification_logs
     where created_at >= coalesce(cast(:from as timestamptz), '-infinity')
       and created_at < coalesce(cast(:to as timestamptz), 'infinity')
     group by 1 order by 1`,
    { from, to, timeZone },
  );
  return rows as Record<string, unknown>[];
}

const byKey = (one: { key?: unknown }, other: { key?: unknown }) =>
  String(one.key) < String(other.key) ? -1 : 1;

function counted(range: StatisticsRange, groupBy: StatisticsGrouping | null, timeZone = zone) {
  return ledger.repository.countGroups(range, groupBy, timeZone);
}

/** Every kind of change that a notification can go through, by chance. */
async function live(steps: number, seed: number): Promise<void> {
  const chance = chances(seed);
  for (let step = 0; step < steps; step += 1) {
    await ledger.clock.advance(chance.below(40 * 60_000));
    const overrides = {
      class: chance.of(['transactional', 'reminder', 'announcement'] as const),
      template: chance.of(['tagihan', 'lunas', null]),
    };
    const settle = chance.of([
      () => ledger.enqueue(overrides),
      () => ledger.uncertain(overrides),
      () => ledger.acknowledged(1, overrides),
      () => ledger.acknowledged(2, overrides),
      () => ledger.acknowledged(3, overrides),
      () => ledger.acknowledged(-1, overrides),
    ]);
    await ledger.knex('notification_logs').where({ status: 'pending' }).update({
      status: 'cancelled',
    });
    await settle();
    if (chance.below(10) === 0) await ledger.repository.compactCounts(chance.of([1, 7, 1_000]));
  }
}

describe('the counts', () => {
  it('are those of the table, through every change, before and after they are added up', async () => {
    await live(150, 1);
    const keys = { day: `to_char(timezone(:timeZone, created_at), 'YYYY-MM-DD')` };
    const compare = async () => {
      expect([{ key: null, ...(await ledger.repository.count()) }]).toEqual(
        await countedByHand(everything),
      );
      for (const groupBy of ['day', 'class', 'template'] as const) {
        const groups = await counted(everything, groupBy);
        const key = groupBy === 'day' ? keys.day : groupBy;
        expect(groups.toSorted(byKey)).toEqual(
          (await countedByHand(everything, key)).toSorted(byKey),
        );
      }
    };
    await compare();
    while ((await ledger.repository.compactCounts(10)) > 0);
    expect(await ledger.countRows('notification_count_deltas')).toBe(0);
    await compare();
  });

  it('are exact in ranges that begin and end anywhere, in any time zone', async () => {
    await live(120, 2);
    await ledger.repository.compactCounts(200);
    const chance = chances(3);
    const { first } = (await ledger.knex('notification_logs').min('created_at as first'))[0]!;
    const span = ledger.clock.now().getTime() - first.getTime();
    for (let look = 0; look < 60; look += 1) {
      const instant = () =>
        new Date(first.getTime() + (chance.below(3) ? chance.below(span) : chance.below(60_000)));
      const [from, to] = [instant(), instant()].toSorted(
        (one, other) => Number(one) - Number(other),
      );
      const range = { from: chance.of([from!, null]), to: chance.of([to!, null]) };
      expect(await counted(range, null)).toEqual(await countedByHand(range));
      const timeZone = chance.of(['Asia/Jayapura', 'Asia/Kathmandu', 'America/St_Johns', 'UTC']);
      const day = `to_char(timezone(:timeZone, created_at), 'YYYY-MM-DD')`;
      expect(await counted(range, 'day', timeZone)).toEqual(
        await countedByHand(range, day, timeZone),
      );
    }
  });

  it('stay when rows are deleted, but for what was waiting', async () => {
    await ledger.acknowledged(3);
    await ledger.acknowledged(-1);
    await ledger.enqueue();
    await ledger.knex('notification_logs').delete();
    expect(await ledger.repository.count()).toEqual({
      ...{ total: 3, sent: 1, failed: 1, pending: 0, cancelled: 0, delivered: 1, read: 1 },
    });
  });

  it('begin anew when the ledger is emptied', async () => {
    await ledger.acknowledged(3);
    await ledger.repository.compactCounts(100);
    await ledger.enqueue();
    await ledger.knex.raw('truncate notification_logs cascade');
    expect((await ledger.repository.count()).total).toBe(0);
    expect(await counted(everything, 'day')).toEqual([]);
  });

  it('come with the rows or not at all', async () => {
    await ledger.knex
      .transaction(async (transaction) => {
        await transaction.raw(`update notification_logs set status = 'cancelled'`);
        await transaction.raw(
          `insert into notification_logs (id, recipient, phone, message, next_attempt_at,
             created_at, updated_at) values (gen_random_uuid(), 'a', 'a', 'a', now(), now(), now())`,
        );
        throw new Error('no');
      })
      .catch(() => undefined);
    expect((await ledger.repository.count()).total).toBe(0);
  });

  it('grow by one row for a statement over many notifications', async () => {
    for (let index = 0; index < 20; index += 1) await ledger.enqueue();
    await ledger.repository.compactCounts(100);
    await ledger.knex('notification_logs').update({ status: 'cancelled' });
    expect(await ledger.countRows('notification_count_deltas')).toBe(1);
    await ledger.knex('notification_logs').update({ updated_at: ledger.clock.now() });
    expect(await ledger.countRows('notification_count_deltas')).toBe(1);
  });

  it('never make two commits wait for each other', async () => {
    const first = await ledger.knex.transaction();
    const second = await ledger.knex.transaction();
    try {
      for (const transaction of [first, second]) {
        await transaction.raw(`set local lock_timeout = '2s'`);
        await transaction.raw(
          `insert into notification_logs (id, recipient, phone, message, next_attempt_at,
             created_at, updated_at)
           values (gen_random_uuid(), 'a', 'a', 'a', now(), :now, now())`,
          { now: ledger.clock.now() },
        );
      }
    } finally {
      await first.commit();
      await second.commit();
    }
    expect((await ledger.repository.count()).total).toBe(2);
  });

  it('are added up once by two that do so at the same time', async () => {
    for (let index = 0; index < 40; index += 1) await ledger.enqueue();
    const taken = await Promise.all(
      Array.from({ length: 4 }, () => ledger.repository.compactCounts(15)),
    );
    expect(taken.reduce((sum, rows) => sum + rows, 0)).toBe(40);
    expect(await ledger.repository.count()).toMatchObject({ total: 40, pending: 40 });
  });

  it('follow a notification that was cancelled and sent after all', async () => {
    const claim = await ledger.uncertain();
    await ledger.repository.cancel(claim.id, why, ledger.clock.now());
    expect(await ledger.repository.count()).toMatchObject({ cancelled: 1, pending: 0 });
    await ledger.receive(claim.messageId, 1);
    expect(await ledger.repository.count()).toMatchObject({ cancelled: 0, sent: 1, total: 1 });
  });
});
