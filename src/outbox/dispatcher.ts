import type { Claim } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { ClaimReply, ClaimRequest } from '../notifications/sql/claim-clauses.ts';
import { ClaimSettlement } from './claim-settlement.ts';
import { HandOver, type HandOverOptions } from './hand-over.ts';
import { type GapRange, PacedClaims } from './paced-claims.ts';
import { Wake } from './wake.ts';

interface DispatcherOptions extends HandOverOptions {
  repository: NotificationLogRepository;
  sendGapTransactionalMs: GapRange;
  sendGapBulkMs: GapRange;
}

/** Safety net under the wake-ups: how often the outbox is looked at anyway. */
const lookEveryMs = 5_000;

/**
 * Takes due notifications and sends them, one at a time per account: pace, claim, check, send,
 * watch, settle. No transaction is open while WhatsApp is working, and the acknowledgement is
 * waited for beside the next send.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #claims: PacedClaims;
  readonly #settlement: ClaimSettlement;
  readonly #handOver: HandOver;
  readonly #wake: Wake;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** The next claim, when it was made beside the send before it or with the notification. */
  #ahead: Promise<Claim | null> | null = null;
  /** Whether nothing is under way: the next call is waited for. */
  #isIdle = false;
  #ownerEpoch = 0;
  /** Whether the claim came straight after another, so that there are likely to be more. */
  #isBusy = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#claims = new PacedClaims(options);
    this.#settlement = new ClaimSettlement({ ...options, claims: this.#claims });
    this.#handOver = new HandOver(options, this.#claims, this.#settlement);
    this.#wake = new Wake(options.clock);
  }

  /** Starts sending in the name of `ownerEpoch`. */
  start(ownerEpoch: number): void {
    this.#stopping = new AbortController();
    this.#ownerEpoch = ownerEpoch;
    this.#running = this.#run(ownerEpoch, this.#stopping.signal);
  }

  /**
   * Has a new notification written which, if nothing comes before it, is claimed in the same
   * commit and leaves at once. Null when something else is under way: then it has to be written
   * without a claim and wait its turn.
   */
  accept<T extends ClaimReply>(write: (request: ClaimRequest) => Promise<T>): Promise<T> | null {
    const linkId = this.#options.sender.readyLink();
    const isFree = this.#isIdle && this.#ahead === null && this.#claims.pauseLeftMs() === 0;
    if (!isFree || linkId === null) return null;
    const reply = this.#claims.take(linkId, this.#ownerEpoch, write);
    this.#ahead = reply.then(
      ({ claim }) => claim,
      () => null,
    );
    this.#wake.call();
    return reply;
  }

  /** Says that there may be something to do: a new notification, or a session that is ready. */
  wake(): void {
    this.#wake.call();
  }

  /** Stops claiming, and resolves when the message in flight, if any, is out of the hand. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake.call();
    await this.#running;
  }

  async #run(ownerEpoch: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const claim = await this.#nextClaim(ownerEpoch, signal);
      if (claim !== null) await this.#dispatch(claim, signal);
      this.#isBusy = claim !== null;
      if (claim === null && !signal.aborted) {
        this.#isIdle = true;
        await this.#wake.wait(this.#claims.pauseLeftMs() || lookEveryMs, signal);
        this.#isIdle = false;
      }
    }
    const unsent = await this.#takeAhead();
    if (unsent) await this.#settlement.putBack(unsent, 'stopped', signal);
  }

  async #nextClaim(ownerEpoch: number, signal: AbortSignal): Promise<Claim | null> {
    if (this.#ahead) return this.#takeAhead();
    const linkId = this.#options.sender.readyLink();
    const mayClaim = linkId !== null && this.#claims.pauseLeftMs() === 0;
    return mayClaim ? this.#claims.next(linkId, ownerEpoch, signal) : null;
  }

  /**
   * Without a pause to keep, the next of many is reserved while this one is being sent, so that
   * the page never waits for the database. Whether it may still leave is looked at in its turn.
   */
  #claimAhead({ linkId, ownerEpoch }: Claim, signal: AbortSignal): void {
    const isReady = this.#options.sender.readyLink() === linkId && !signal.aborted;
    if (isReady && this.#isBusy) this.#ahead = this.#claims.next(linkId, ownerEpoch, signal);
  }

  async #takeAhead(): Promise<Claim | null> {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead;
  }

  async #dispatch(claim: Claim, signal: AbortSignal): Promise<void> {
    const claimAhead = () => this.#claimAhead(claim, signal);
    const end = await this.#handOver.run(claim, signal, claimAhead);
    if (end === 'comes_again') await this.#keepOrder(claim, signal);
  }

  /** What was reserved meanwhile for the same person must not overtake what comes again. */
  async #keepOrder(claim: Claim, signal: AbortSignal): Promise<void> {
    const ahead = await this.#takeAhead();
    const overtakes = ahead?.phone === claim.phone && ahead.class === claim.class;
    if (ahead && overtakes) await this.#settlement.putBack(ahead, 'kept_in_order', signal);
    else this.#ahead = ahead && Promise.resolve(ahead);
  }
}
