import { systemClock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import { workBesideServer } from '../../database/work-beside-server.ts';
import { createLogger } from '../../logger.ts';
import { OwnerLock } from '../../outbox/owner-lock.ts';

interface Ways<T> {
  /** What is done while no server can drive the account; the signal says that one could again. */
  owned: (signal: AbortSignal) => Promise<T>;
  /** What is done when a server drives the account. */
  taken: () => Promise<T>;
}

/**
 * Holds the account, as a server would, for as long as the work lasts: a server that starts
 * meanwhile stands by.
 *
 * @throws StartError when the database is not to be had.
 */
export async function whileOwner<T>(config: Config, { owned, taken }: Ways<T>): Promise<T> {
  return workBesideServer(config, async (_db, connectionString) => {
    const lock = new OwnerLock({
      connectionString,
      clock: systemClock,
      logger: createLogger({ level: 'warn' }),
      onNotified: () => undefined,
    });
    try {
      return await ((await lock.tryOnce()) ? whileHeld(lock, owned) : taken());
    } finally {
      await lock.release();
    }
  });
}

async function whileHeld<T>(
  lock: OwnerLock,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const lost = new AbortController();
  void lock.lost(done.signal).then(() => lost.abort(new Error('The database was lost meanwhile.')));
  try {
    return await work(lost.signal);
  } finally {
    done.abort();
  }
}
