import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { wakeChannel } from './owner-lock.ts';

/** At most one notice in this time: inside or beside every insert, commits would queue up. */
const atMostEveryMs = 50;

interface OwnerNoticeOptions {
  database: Knex;
  clock: Clock;
  logger: Logger;
}

/**
 * Tells the server that owns the account, from one that stands by, that the outbox has something
 * new. A notice that is lost costs seconds and nothing else: the owner looks by itself.
 */
export class OwnerNotice {
  readonly #options: OwnerNoticeOptions;
  #pending = false;

  constructor(options: OwnerNoticeOptions) {
    this.#options = options;
  }

  /** Sends a notice soon; calls in the meantime share it. */
  send(): void {
    if (this.#pending) return;
    this.#pending = true;
    void this.#sendSoon();
  }

  async #sendSoon(): Promise<void> {
    const { database, clock, logger } = this.#options;
    await clock.sleep(atMostEveryMs);
    this.#pending = false;
    try {
      await database.raw(`notify ${wakeChannel}`);
    } catch (error) {
      logger.warn({ err: error }, 'owner.notice_failed');
    }
  }
}
