import { hostname } from 'node:os';
import type { Alarms } from '../alarms.ts';
import type { Clock } from '../clock.ts';
import { isProcessAlive, processStart } from '../database/process-liveness.ts';
import type { Logger } from '../logger.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { OwnerLock } from '../outbox/owner-lock.ts';
import type { SessionSupervisor } from './session-supervisor.ts';

/** Work that goes on in the background. */
interface Chore {
  start(): void;
  stop(): Promise<void>;
}

interface AccountOwnerOptions {
  lock: OwnerLock;
  repository: NotificationLogRepository;
  session: SessionSupervisor;
  outbox: Outbox;
  /** What only the owner has to see to, as long as it is the owner. */
  chores: readonly Chore[];
  alarms: Pick<Alarms, 'raise' | 'clear'>;
  clock: Clock;
  logger: Logger;
}

/**
 * The browser of an owner that has lost the lock is gone 10 s after the lock was surely held
 * last; until 4 s before that, the lock is tried to be had back, one try taking up to 3 s.
 */
const regainWithinMs = 6_000;
/** A new owner waits so long for one that may still have a browser open, in ms. */
const predecessorGraceMs = 20_000;
const lookAtPredecessorEveryMs = 200;

/**
 * Drives the WhatsApp account while this process owns it, and stands by while another one does.
 * With each ownership a new epoch begins, which makes every write of an older owner void. One
 * that has lost its lock sends nothing; it goes on in its epoch when it gets the lock back before
 * anybody else had it.
 */
export class AccountOwner {
  readonly #options: AccountOwnerOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isOwner = false;
  /** The epoch that was lost, until somebody is known to drive the account again. */
  #lostEpoch: number | null = null;

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
    const { lock, alarms, logger, clock } = this.#options;
    while (await lock.acquire(signal, () => void this.#lookForSuccessor())) {
      let epoch: number | null = null;
      try {
        await this.#awaitPredecessor(signal);
        epoch = await this.#beginEpoch();
        await this.#drive(epoch, signal);
      } catch (error) {
        logger.error({ err: error }, 'owner.failed');
        await clock.sleep(1_000, signal);
      }
      const isLost = !signal.aborted;
      this.#isOwner = false;
      if (isLost) {
        this.#lostEpoch = epoch;
        alarms.raise('owner_lost');
      }
      await this.#stopDriving(isLost);
      if (epoch !== null && !isLost) await this.#release(epoch);
      await lock.release();
    }
  }

  /** Resolves when the lock is lost for good, or `signal` is aborted. */
  async #drive(epoch: number, signal: AbortSignal): Promise<void> {
    const { lock, session, outbox, chores, alarms, repository, logger } = this.#options;
    const account = await repository.readAccount();
    await outbox.start(epoch);
    this.#isOwner = true;
    this.#lostEpoch = null;
    alarms.clear('owner_lost');
    session.start({ linkedBefore: account.linkId !== null });
    for (const chore of chores) chore.start();
    for (;;) {
      await lock.lost(signal);
      if (signal.aborted) return;
      this.#isOwner = false;
      logger.error('owner.lost');
      alarms.raise('owner_lost');
      if (!(await this.#regain(epoch, signal))) return;
      this.#isOwner = true;
      alarms.clear('owner_lost');
      logger.info({ epoch }, 'owner.regained');
      outbox.wake();
    }
  }

  async #regain(epoch: number, signal: AbortSignal): Promise<boolean> {
    const { lock, repository, clock } = this.#options;
    const leftMs = lock.heldAt.getTime() + regainWithinMs - clock.now().getTime();
    if (leftMs <= 0) return false;
    const tooLate = new AbortController();
    void clock.sleep(leftMs, signal).then(() => tooLate.abort());
    if (!(await lock.acquire(AbortSignal.any([signal, tooLate.signal])))) return false;
    const { ownerEpoch } = await repository.readAccount();
    return ownerEpoch === epoch;
  }

  /** Another server that has begun an epoch drives the account: nothing is lost any more. */
  async #lookForSuccessor(): Promise<void> {
    const { repository, alarms, logger } = this.#options;
    if (this.#lostEpoch === null) return;
    try {
      const { ownerEpoch } = await repository.readAccount();
      if (this.#lostEpoch === null || ownerEpoch <= this.#lostEpoch) return;
      this.#lostEpoch = null;
      alarms.clear('owner_lost');
    } catch (error) {
      logger.warn({ err: error }, 'owner.successor_not_read');
    }
  }

  async #stopDriving(isLost: boolean): Promise<void> {
    const { session, outbox, chores } = this.#options;
    if (isLost) await session.stop({ byForce: true });
    await Promise.all(chores.map((chore) => chore.stop()));
    await outbox.stop();
    await session.stop();
  }

  /** Two browsers on one account would push each other out. */
  async #awaitPredecessor(signal: AbortSignal): Promise<void> {
    const { repository, clock, logger } = this.#options;
    const owner = await repository.readOwner();
    if (owner === null) return;
    const isHere = owner.host === hostname();
    const isGone = () =>
      isHere &&
      (owner.pid === process.pid ||
        !isProcessAlive(owner.pid) ||
        (owner.started !== null && processStart(owner.pid) !== owner.started));
    const until = clock.now().getTime() + predecessorGraceMs;
    if (!isGone()) logger.info({ host: owner.host }, 'owner.waits_for_predecessor');
    while (!isGone() && clock.now().getTime() < until && !signal.aborted) {
      await clock.sleep(lookAtPredecessorEveryMs, signal);
    }
  }

  async #beginEpoch(): Promise<number> {
    const { repository, clock, logger } = this.#options;
    const started = processStart(process.pid) ?? null;
    const owner = { host: hostname(), pid: process.pid, started };
    const epoch = await repository.beginEpoch(owner, clock.now());
    logger.info({ epoch }, 'owner.acquired');
    return epoch;
  }

  async #release(epoch: number): Promise<void> {
    const { repository, clock, logger } = this.#options;
    try {
      await repository.releaseEpoch(epoch, clock.now());
    } catch (error) {
      logger.warn({ err: error }, 'owner.release_not_recorded');
    }
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
