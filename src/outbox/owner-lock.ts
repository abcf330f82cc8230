import type { Knex } from 'knex';
import pg from 'pg';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';

interface OwnerLockOptions {
  connectionString: string;
  clock: Clock;
  logger: Logger;
  /** Called when another server has accepted something for this owner to send. */
  onNotified: () => void;
}

/** The owner listens here; a server that stands by says so after it has accepted something. */
export const wakeChannel = 'whatsapp_outbox';
/** Any number that nothing else in the database uses; it spells WBSO in ASCII. */
const lockKey = 0x57_42_53_4f;
const tryEveryMs = 1_000;
const checkEveryMs = 2_000;
const checkDeadlineMs = 3_000;

/**
 * Makes one process in the whole database the owner of the WhatsApp account: an advisory lock
 * of PostgreSQL on a connection of its own, which the database gives up by itself when the
 * process or the connection dies.
 */
export class OwnerLock {
  readonly #options: OwnerLockOptions;
  #connection: pg.Client | null = null;
  #heldAt: Date;

  constructor(options: OwnerLockOptions) {
    this.#options = options;
    this.#heldAt = options.clock.now();
  }

  /** When the lock was surely held last. */
  get heldAt(): Date {
    return this.#heldAt;
  }

  /**
   * Tries until the lock is held (true) or `signal` is aborted (false); `onMissed` is called
   * after each try that came to nothing.
   */
  async acquire(signal: AbortSignal, onMissed?: () => void): Promise<boolean> {
    while (!signal.aborted) {
      if (await this.tryOnce()) return true;
      onMissed?.();
      await this.#options.clock.sleep(tryEveryMs, signal);
    }
    return false;
  }

  /** Resolves when the lock is no longer surely held, or `signal` is aborted. */
  async lost(signal: AbortSignal): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    const broken = new AbortController();
    connection.once('error', () => broken.abort());
    connection.once('end', () => broken.abort());
    const over = AbortSignal.any([signal, broken.signal]);
    while (!over.aborted) {
      await this.#options.clock.sleep(checkEveryMs, over);
      if (!over.aborted && !(await this.#answers(connection))) return;
    }
  }

  /** Gives the lock back. */
  async release(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    await connection?.end().catch(() => undefined);
  }

  /** Takes the lock if nobody holds it; false as well, with a line in the log, without an answer. */
  async tryOnce(): Promise<boolean> {
    await this.release();
    const connection = new pg.Client({
      connectionString: this.#options.connectionString,
      application_name: 'whatsapp-business-server owner',
      keepAlive: true,
      connectionTimeoutMillis: checkDeadlineMs,
      query_timeout: checkDeadlineMs,
    });
    connection.on('error', (error) => {
      this.#options.logger.warn({ err: error }, 'owner.connection_error');
    });
    try {
      await connection.connect();
      const { rows } = await connection.query<{ held: boolean }>(
        'select pg_try_advisory_lock($1) as held',
        [lockKey],
      );
      if (rows[0]?.held) {
        connection.on('notification', () => this.#options.onNotified());
        await connection.query(`listen ${wakeChannel}`);
        this.#connection = connection;
        this.#heldAt = this.#options.clock.now();
        return true;
      }
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'owner.lock_failed');
    }
    await connection.end().catch(() => undefined);
    return false;
  }

  async #answers(connection: pg.Client): Promise<boolean> {
    const askedAt = this.#options.clock.now();
    try {
      await connection.query('select 1');
      this.#heldAt = askedAt;
      return true;
    } catch {
      return false;
    }
  }
}

/** Whether a server holds the account's lock now, on whatever machine. */
export async function isAccountOwned(db: Knex): Promise<boolean> {
  const { rows } = await db.raw<{ rows: [{ owned: boolean }] }>(
    `select exists (select from pg_locks where locktype = 'advisory' and granted
       and database = (select oid from pg_database where datname = current_database())
       and classid = 0 and objid = :lockKey and objsubid = 1) as owned`,
    { lockKey },
  );
  return rows[0].owned;
}
