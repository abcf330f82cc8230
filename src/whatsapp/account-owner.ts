import { hostname } from 'node:os';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { Janitor } from '../outbox/janitor.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { OwnerLock } from '../outbox/owner-lock.ts';
import type { SessionSupervisor } from './session-supervisor.ts';

interface AccountOwnerOptions {
  lock: OwnerLock;
  repository: NotificationLogRepository;
  session: SessionSupervisor;
  outbox: Outbox;
  janitor: Pick<Janitor, 'start' | 'stop'>;
  clock: Clock;
  logger: Logger;
}

/**
 * Drives the WhatsApp account while this process owns it, and stands by while another one does.
 * With each ownership a new epoch begins, which makes every write of an older owner void.
 */
export class AccountOwner {
  readonly #options: AccountOwnerOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isOwner = false;

  constructor(options: AccountOwnerOptions) {
    this.#options = options;
    const { session, outbox } = options;
    session.on('receipt', (receipt) => void outbox.recordReceipt(receipt));
    session.on('ready', (linkId) => void this.#sessionReady(linkId));
  }

  get isOwner(): boolean {
    return this.#isOwner;
  }

  start(): void {
    this.#running = this.#own(this.#stopping.signal);
  }

  /** Sends nothing more, settles or marks what is in flight, closes the browser. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #own(signal: AbortSignal): Promise<void> {
    const { lock, session, outbox, janitor, logger, clock } = this.#options;
    while (await lock.acquire(signal)) {
      try {
        await outbox.start(await this.#beginEpoch());
        this.#isOwner = true;
        session.start();
        janitor.start();
        await lock.lost(signal);
      } catch (error) {
        logger.error({ err: error }, 'owner.failed');
        await clock.sleep(1_000, signal);
      }
      this.#isOwner = false;
      if (!signal.aborted) {
        logger.error('owner.lost');
        await session.stop();
      }
      await janitor.stop();
      await outbox.stop();
      await session.stop();
      await lock.release();
    }
  }

  async #beginEpoch(): Promise<number> {
    const { repository, clock, logger } = this.#options;
    const owner = { host: hostname(), pid: process.pid };
    const epoch = await repository.beginEpoch(owner, clock.now());
    logger.info({ epoch }, 'owner.acquired');
    return epoch;
  }

  async #sessionReady(linkId: string): Promise<void> {
    const { repository, session, outbox, clock, logger } = this.#options;
    outbox.sessionReady();
    const { phone = null, name = null } = session.account ?? {};
    try {
      await repository.recordLink({ linkId, phone, name }, clock.now());
    } catch (error) {
      logger.warn({ err: error }, 'session.link_not_recorded');
    }
  }
}
