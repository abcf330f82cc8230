import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { MediaFile } from '../notifications/media.ts';
import type { Claim } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { ClaimReply, ClaimRequest } from '../notifications/sql/claim-clauses.ts';
import type { AcknowledgementWatch } from './acknowledgement-watch.ts';
import type { FindAttachment } from './attachment.ts';
import { ClaimSettlement } from './claim-settlement.ts';
import type { DepartureCheck } from './departure-check.ts';
import type { Departures } from './departures.ts';
import { findObjection } from './find-objection.ts';
import { logAttempt } from './log-attempt.ts';
import type { MessageSender, SendOutcome } from './message-sender.ts';
import { notOnWhatsapp } from './not-on-whatsapp.ts';
import { noLidForUser, notReachable, triesUntilNotReachable } from './not-reachable.ts';
import type { Reconciler } from './reconciler.ts';
import { type GapRange, PacedClaims } from './paced-claims.ts';
import type { Attempt } from './outbox-events.ts';
import { Wake } from './wake.ts';

interface DispatcherOptions {
  repository: NotificationLogRepository;
  sender: MessageSender;
  watch: AcknowledgementWatch;
  reconciler: Reconciler;
  /** Asked in this order about every claim, after its expiry. */
  checks: readonly DepartureCheck[];
  findAttachment: FindAttachment;
  departures: Departures;
  clock: Clock;
  logger: Logger;
  sendGapTransactionalMs: GapRange;
  sendGapBulkMs: GapRange;
  /** Called at the end of each try to hand a message over. */
  onAttempt: (attempt: Attempt) => void;
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
    if (await this.#isStopped(claim, signal)) return;
    const hindrance = this.#hindranceOf(claim);
    if (hindrance) return this.#settlement.putBack(claim, hindrance, signal);
    if (claim.onWhatsapp === false) return this.#settlement.fail(claim, notOnWhatsapp, signal);
    const media = await this.#attach(claim, signal);
    if (media === undefined) return;
    const { watch, sender, clock, logger } = this.#options;
    watch.begin(claim);
    const startedAt = performance.now();
    const preparedMs = clock.now().getTime() - claim.claimedAt.getTime();
    const pauseMs = this.#claims.pauseLeftMs();
    const sending = sender.send({
      phone: claim.phone,
      text: claim.message,
      media,
      messageId: claim.messageId,
      numberKnown: claim.onWhatsapp === true,
    });
    if (pauseMs === 0) this.#claimAhead(claim, signal);
    const outcome = await sending;
    if (pauseMs > 0) this.#claims.pauseFor(pauseMs);
    const durationMs = performance.now() - startedAt;
    logAttempt(logger, claim, {
      ...{ outcome, media: media?.mimeType ?? null, webVersion: sender.webVersion() },
      ...{ preparedMs, durationMs },
      waitedMs: clock.now().getTime() - claim.createdAt.getTime(),
    });
    this.#options.onAttempt({ outcome: outcome.kind, durationMs });
    await this.#conclude(claim, outcome, signal);
  }

  /** What has come up between the claim and now, when it may have been made ahead. */
  #hindranceOf(claim: Claim): string | null {
    const { sender, departures } = this.#options;
    if (sender.readyLink() !== claim.linkId) return 'session_not_ready';
    return departures.holdOfClaimed(claim)?.reason ?? null;
  }

  /** Settles or returns the claim when it must not leave; true when that is so. */
  async #isStopped(claim: Claim, signal: AbortSignal): Promise<boolean> {
    const { checks, clock } = this.#options;
    try {
      const objection = await findObjection(claim, checks, clock.now());
      if (!objection) return false;
      await this.#settlement.cancel(claim, objection, signal);
    } catch (error) {
      await this.#settlement.postpone(claim, 'check_failed', error, signal);
    }
    return true;
  }

  /** The file that goes along, null for a text alone; undefined when it has to wait for it. */
  async #attach(claim: Claim, signal: AbortSignal): Promise<MediaFile | null | undefined> {
    try {
      return await this.#options.findAttachment(claim);
    } catch (error) {
      await this.#settlement.postpone(claim, 'attachment_failed', error, signal);
      return undefined;
    }
  }

  async #conclude(claim: Claim, outcome: SendOutcome, signal: AbortSignal): Promise<void> {
    const { watch, reconciler } = this.#options;
    const settlement = this.#settlement;
    switch (outcome.kind) {
      case 'handed_over':
        watch.arm(claim, (late) => void reconciler.suspect(late, 'ack_timeout'));
        if (outcome.numberChecked) void settlement.remember(claim, true, signal);
        return;
      case 'duplicate':
      case 'unknown':
        watch.end(claim.messageId);
        void reconciler.suspect(claim, outcome.kind === 'unknown' ? outcome.reason : 'duplicate');
        return;
      case 'not_on_whatsapp':
        watch.end(claim.messageId);
        await settlement.remember(claim, false, signal);
        return settlement.fail(claim, notOnWhatsapp, signal);
      case 'not_reachable':
        watch.end(claim.messageId);
        if (claim.attempt >= triesUntilNotReachable) {
          return settlement.fail(claim, notReachable, signal);
        }
        return this.#tryLater(claim, noLidForUser, signal);
      case 'not_sent':
        watch.end(claim.messageId);
        return this.#tryLater(claim, outcome.reason, signal);
      default:
        outcome satisfies never;
    }
  }

  /** It certainly left nothing behind. */
  async #tryLater(claim: Claim, reason: string, signal: AbortSignal): Promise<void> {
    await this.#settlement.tryLater(claim, reason, signal);
    return this.#keepOrder(claim, signal);
  }

  /** What was reserved meanwhile for the same person must not overtake what comes again. */
  async #keepOrder(claim: Claim, signal: AbortSignal): Promise<void> {
    const ahead = await this.#takeAhead();
    const overtakes = ahead?.phone === claim.phone && ahead.class === claim.class;
    if (ahead && overtakes) await this.#settlement.putBack(ahead, 'kept_in_order', signal);
    else this.#ahead = ahead && Promise.resolve(ahead);
  }
}
