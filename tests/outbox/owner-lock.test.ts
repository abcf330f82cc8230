import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OwnerLock } from '../../src/outbox/owner-lock.ts';
import { OwnerNotice } from '../../src/outbox/owner-notice.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();

describe('One owner: the lock', () => {
  let stopping: AbortController;
  let locks: OwnerLock[];
  let notified: number;

  beforeEach(() => {
    stopping = new AbortController();
    locks = [];
    notified = 0;
  });

  afterEach(async () => {
    stopping.abort();
    await Promise.all(locks.map((lock) => lock.release()));
  });

  function makeLock(connectionString = ledger.connectionString): OwnerLock {
    const { logger } = collectLogLines();
    const lock = new OwnerLock({
      connectionString,
      clock: ledger.clock,
      logger,
      onNotified: () => (notified += 1),
    });
    locks.push(lock);
    return lock;
  }

  /** Ends the lock holder's connection, as a crash of its process or of the network does. */
  const cutOff = () =>
    ledger.knex.raw(
      `select pg_terminate_backend(pid) from pg_locks
       where locktype = 'advisory' and database = (select oid from pg_database
         where datname = current_database())`,
    );

  it('is held by one, and by the other once it is given back', async () => {
    const owner = makeLock();
    const standby = makeLock();
    expect(await owner.acquire(stopping.signal)).toBe(true);
    const waiting = standby.acquire(stopping.signal);
    await ledger.clock.passSleepOf(1_000);
    await ledger.clock.untilSleeping(1_000);
    await owner.release();
    await ledger.clock.advance(1_000);
    expect(await waiting).toBe(true);
  });

  it('hears of what a server that stands by has accepted, one notice for many', async () => {
    await makeLock().acquire(stopping.signal);
    const { logger } = collectLogLines();
    const notice = new OwnerNotice({ database: ledger.knex, clock: ledger.clock, logger });
    for (let accepted = 0; accepted < 100; accepted += 1) notice.send();
    await ledger.clock.passSleepOf(50);
    await vi.waitFor(() => expect(notified).toBe(1), 10_000);
    notice.send();
    await ledger.clock.passSleepOf(50);
    await vi.waitFor(() => expect(notified).toBe(2), 10_000);
  });

  it('is not waited for any longer when the server stops', async () => {
    await makeLock().acquire(stopping.signal);
    const waiting = makeLock().acquire(stopping.signal);
    await ledger.clock.untilSleeping(1_000);
    stopping.abort();
    expect(await waiting).toBe(false);
  });

  it('is lost with its connection, and passes to the other', async () => {
    const owner = makeLock();
    await owner.acquire(stopping.signal);
    const lost = owner.lost(stopping.signal);
    await cutOff();
    await lost;
    expect(await makeLock().acquire(stopping.signal)).toBe(true);
  });

  it('is looked after as long as it is held', async () => {
    const owner = makeLock();
    await owner.acquire(stopping.signal);
    let isLost = false;
    const lost = owner.lost(stopping.signal).then(() => (isLost = true));
    for (let check = 0; check < 3; check += 1) await ledger.clock.passSleepOf(2_000);
    await ledger.clock.untilSleeping(2_000);
    expect(isLost).toBe(false);
    stopping.abort();
    await lost;
  });

  it('is tried again while the database is away', async () => {
    const unreachable = new URL(ledger.connectionString);
    unreachable.port = '1';
    const waiting = makeLock(unreachable.href).acquire(stopping.signal);
    await ledger.clock.passSleepOf(1_000);
    await ledger.clock.untilSleeping(1_000);
    stopping.abort();
    expect(await waiting).toBe(false);
  });
});
