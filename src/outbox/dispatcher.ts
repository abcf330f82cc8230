import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { MediaFile } from '../notifications/media.ts';
import type { Claim } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { ClaimReply, ClaimRequest } from '../notifications/sql/claim-clauses.ts';
import type { AcknowledgementWatch } from './acknowledgement-watch.ts';
import type { FindAttachment } from './attachment.ts';
import type { DepartureCheck, Objection } from './departure-check.ts';
import type { Departures } from './departures.ts';
import type { MessageSender, SendOutcome } from './message-sender.ts';
import { notOnWhatsapp } from './not-on-whatsapp.ts';
import { noLidForUser, notReachable, triesUntilNotReachable } from './not-reachable.ts';
import type { Reconciler } from './reconciler.ts';
import { type GapRange, PacedClaims } from './paced-claims.ts';
import type { Attempt } from './outbox-events.ts';
import { nextAttemptAt } from './retry-schedule.ts';
import { untilStored } from './until-stored.ts';
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
    if (unsent) await this.#putBack(unsent, 'stopped', signal);
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
    if (hindrance) return this.#putBack(claim, hindrance, signal);
    if (claim.onWhatsapp === false) return this.#fail(claim, notOnWhatsapp, signal);
    const media = await this.#attach(claim, signal);
    if (media === undefined) return;
    const { watch, sender } = this.#options;
    watch.begin(claim);
    const startedAt = performance.now();
    const preparedMs = this.#options.clock.now().getTime() - claim.claimedAt.getTime();
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
    this.#logAttempt(claim, outcome, { media, preparedMs, durationMs });
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
    const { repository, checks, clock, logger } = this.#options;
    const now = clock.now();
    try {
      const objection = await findObjection(claim, checks, now);
      if (!objection) return false;
      await this.#store(() => repository.settleCancelled(claim, objection, now), signal);
      await this.#giveBack(claim, signal);
      logger.info({ notificationId: claim.id, code: objection.code }, 'notification.cancelled');
    } catch (error) {
      await this.#postpone(claim, 'check_failed', error, signal);
    }
    return true;
  }

  /** The file that goes along, null for a text alone; undefined when it has to wait for it. */
  async #attach(claim: Claim, signal: AbortSignal): Promise<MediaFile | null | undefined> {
    try {
      return await this.#options.findAttachment(claim);
    } catch (error) {
      await this.#postpone(claim, 'attachment_failed', error, signal);
      return undefined;
    }
  }

  /** It could not be made ready: it is tried again a little later. */
  async #postpone(claim: Claim, reason: string, error: unknown, signal: AbortSignal) {
    const { repository, clock, logger } = this.#options;
    const now = clock.now();
    logger.warn({ notificationId: claim.id, err: error }, `outbox.${reason}`);
    const next = { nextAttemptAt: nextAttemptAt(1, now), reason };
    await this.#store(() => repository.release(claim, next, now), signal);
    await this.#giveBack(claim, signal);
  }

  /** Nothing left: neither the pause nor the place in the day's count is used up. */
  async #giveBack(claim: Claim, signal: AbortSignal): Promise<void> {
    const { repository, departures, clock } = this.#options;
    await this.#store(() => repository.giveBackDeparture(claim, clock.now()), signal);
    await this.#store(() => departures.refresh(), signal);
    this.#claims.skipPause();
  }

  /** It was reserved and did not leave: it may be claimed again at once. */
  async #putBack(claim: Claim, reason: string, signal: AbortSignal): Promise<void> {
    const { repository, clock } = this.#options;
    const now = clock.now();
    await this.#store(() => repository.release(claim, { nextAttemptAt: now, reason }, now), signal);
    await this.#giveBack(claim, signal);
  }

  async #conclude(claim: Claim, outcome: SendOutcome, signal: AbortSignal): Promise<void> {
    const { watch, reconciler } = this.#options;
    switch (outcome.kind) {
      case 'handed_over':
        watch.arm(claim, (late) => void reconciler.suspect(late, 'ack_timeout'));
        if (outcome.numberChecked) void this.#remember(claim, true, signal);
        return;
      case 'duplicate':
      case 'unknown':
        watch.end(claim.messageId);
        void reconciler.suspect(claim, outcome.kind === 'unknown' ? outcome.reason : 'duplicate');
        return;
      case 'not_on_whatsapp':
        watch.end(claim.messageId);
        await this.#remember(claim, false, signal);
        return this.#fail(claim, notOnWhatsapp, signal);
      case 'not_reachable':
        watch.end(claim.messageId);
        if (claim.attempt >= triesUntilNotReachable) return this.#fail(claim, notReachable, signal);
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
    const { repository, clock } = this.#options;
    const now = clock.now();
    const next = { nextAttemptAt: nextAttemptAt(claim.attempt, now), reason };
    await this.#store(() => repository.release(claim, next, now), signal);
    return this.#keepOrder(claim, signal);
  }

  /** What was reserved meanwhile for the same person must not overtake what comes again. */
  async #keepOrder(claim: Claim, signal: AbortSignal): Promise<void> {
    const ahead = await this.#takeAhead();
    const overtakes = ahead?.phone === claim.phone && ahead.class === claim.class;
    if (ahead && overtakes) await this.#putBack(ahead, 'kept_in_order', signal);
    else this.#ahead = ahead && Promise.resolve(ahead);
  }

  async #fail(claim: Claim, failure: Objection, signal: AbortSignal): Promise<void> {
    const { repository, clock } = this.#options;
    await this.#store(() => repository.settleFailed(claim, failure, clock.now()), signal);
  }

  /** Asking about numbers is itself something that WhatsApp counts: once is enough. */
  async #remember({ phone }: Claim, onWhatsapp: boolean, signal: AbortSignal): Promise<void> {
    const { repository, clock } = this.#options;
    const check = { phone, onWhatsapp };
    await this.#store(() => repository.recordNumberCheck(check, clock.now()), signal);
  }

  /** One line tells all about a try: whoever searches the log need not put several together. */
  #logAttempt(
    claim: Claim,
    outcome: SendOutcome,
    it: { media: MediaFile | null; preparedMs: number; durationMs: number },
  ): void {
    const { sender, clock, logger } = this.#options;
    logger.info(
      {
        notificationId: claim.id,
        messageId: claim.messageId,
        linkId: claim.linkId,
        ownerEpoch: claim.ownerEpoch,
        customerId: claim.customerId,
        invoiceId: claim.invoiceId,
        paymentId: claim.paymentId,
        class: claim.class,
        cold: claim.cold,
        media: it.media?.mimeType ?? null,
        webVersion: sender.webVersion(),
        attempt: claim.attempt,
        outcome: outcome.kind,
        ...('reason' in outcome ? { reason: outcome.reason } : {}),
        preparedMs: it.preparedMs,
        durationMs: Math.round(it.durationMs),
        waitedMs: clock.now().getTime() - claim.createdAt.getTime(),
      },
      'notification.attempted',
    );
  }

  #store<T>(write: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    return untilStored(write, { ...this.#options, signal });
  }
}

const expired: Objection = {
  code: 'expired',
  message: 'It could not leave before it expired. Send it anew if it still holds.',
};

async function findObjection(
  claim: Claim,
  checks: readonly DepartureCheck[],
  now: Date,
): Promise<Objection | null> {
  if (claim.expiresAt !== null && claim.expiresAt <= now) return expired;
  for (const check of checks) {
    const objection = await check(claim, now);
    if (objection) return objection;
  }
  return null;
}
