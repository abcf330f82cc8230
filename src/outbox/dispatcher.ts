import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Claim } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { AcknowledgementWatch } from './acknowledgement-watch.ts';
import type { DepartureCheck, Objection } from './departure-check.ts';
import type { Departures } from './departures.ts';
import { newMessageId } from './message-id.ts';
import type { MessageSender, SendOutcome } from './message-sender.ts';
import { notOnWhatsapp } from './not-on-whatsapp.ts';
import type { Reconciler } from './reconciler.ts';
import { nextAttemptAt } from './retry-schedule.ts';
import { untilStored } from './until-stored.ts';
import { Wake } from './wake.ts';

/** The random gap after a message, in milliseconds, both ends included. */
export interface GapRange {
  min: number;
  max: number;
}

interface DispatcherOptions {
  repository: NotificationLogRepository;
  sender: MessageSender;
  watch: AcknowledgementWatch;
  reconciler: Reconciler;
  /** Asked in this order about every claim, after its expiry. */
  checks: readonly DepartureCheck[];
  departures: Departures;
  clock: Clock;
  logger: Logger;
  sendGapTransactionalMs: GapRange;
  sendGapBulkMs: GapRange;
}

/** Safety net under the wake-ups: how often the outbox is looked at anyway. */
const lookEveryMs = 5_000;
const longestPauseMs = 3_600_000;
/** After 20 to 30 reminders or announcements the account rests for a minute or two. */
const restAfter: GapRange = { min: 20, max: 30 };
const restMs: GapRange = { min: 60_000, max: 120_000 };

/**
 * Takes due notifications and sends them, one at a time per account: pace, claim, check, send,
 * watch, settle. No transaction is open while WhatsApp is working, and the acknowledgement is
 * waited for beside the next send.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #wake: Wake;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  /** Milliseconds since 1970; what the last claim has committed, later when its send took long. */
  #mayClaimAt = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#wake = new Wake(options.clock);
  }

  /** Starts sending in the name of `ownerEpoch`. */
  start(ownerEpoch: number): void {
    this.#stopping = new AbortController();
    this.#running = this.#run(ownerEpoch, this.#stopping.signal);
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
      const linkId = this.#options.sender.readyLink();
      const mayClaim = linkId !== null && this.#pauseLeftMs() === 0;
      const claim = mayClaim ? await this.#claim(linkId, ownerEpoch, signal) : null;
      if (claim !== null) await this.#dispatch(claim, signal);
      else await this.#wake.wait(this.#pauseLeftMs() || lookEveryMs, signal);
    }
  }

  /** How long the account must still pause; a pause longer than any is a clock that jumped. */
  #pauseLeftMs(): number {
    const leftMs = this.#mayClaimAt - this.#options.clock.now().getTime();
    return leftMs > 0 && leftMs <= longestPauseMs ? leftMs : 0;
  }

  async #claim(linkId: string, ownerEpoch: number, signal: AbortSignal): Promise<Claim | null> {
    const { repository, departures, clock, logger } = this.#options;
    try {
      const lanes = await departures.openLanes();
      const { claim, counts, nextSendAt } = await repository.claim({
        now: clock.now(),
        day: departures.day,
        lanes,
        ownerEpoch,
        linkId,
        messageId: newMessageId(),
        token: randomUUID(),
        ...this.#drawPauses(),
      });
      if (counts) departures.counted(counts);
      this.#mayClaimAt = nextSendAt?.getTime() ?? 0;
      return claim;
    } catch (error) {
      logger.warn({ err: error }, 'outbox.claim_failed');
      await clock.sleep(1_000, signal);
      return null;
    }
  }

  #drawPauses() {
    const { sendGapTransactionalMs, sendGapBulkMs } = this.#options;
    return {
      gapTransactionalMs: draw(sendGapTransactionalMs),
      gapBulkMs: draw(sendGapBulkMs),
      restMs: sendGapBulkMs.max === 0 ? 0 : draw(restMs),
      restAfter: draw(restAfter),
    };
  }

  async #dispatch(claim: Claim, signal: AbortSignal): Promise<void> {
    if (await this.#isStopped(claim, signal)) return;
    if (claim.onWhatsapp === false) return this.#failNotOnWhatsapp(claim, signal);
    const { watch, sender } = this.#options;
    watch.begin(claim);
    const startedAt = performance.now();
    const pauseMs = this.#pauseLeftMs();
    const outcome = await sender.send({
      phone: claim.phone,
      text: claim.message,
      messageId: claim.messageId,
      numberKnown: claim.onWhatsapp === true,
    });
    this.#mayClaimAt = this.#options.clock.now().getTime() + pauseMs;
    this.#logAttempt(claim, outcome, performance.now() - startedAt);
    await this.#conclude(claim, outcome, signal);
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
      logger.warn({ notificationId: claim.id, err: error }, 'outbox.check_failed');
      const next = { nextAttemptAt: nextAttemptAt(1, now), reason: 'check_failed' };
      await this.#store(() => repository.release(claim, next, now), signal);
      await this.#giveBack(claim, signal);
    }
    return true;
  }

  /** Nothing left: neither the pause nor the place in the day's count is used up. */
  async #giveBack(claim: Claim, signal: AbortSignal): Promise<void> {
    const { repository, departures, clock } = this.#options;
    await this.#store(() => repository.giveBackDeparture(claim, clock.now()), signal);
    await this.#store(() => departures.refresh(), signal);
    this.#mayClaimAt = 0;
  }

  async #conclude(claim: Claim, outcome: SendOutcome, signal: AbortSignal): Promise<void> {
    const { repository, watch, reconciler, clock } = this.#options;
    switch (outcome.kind) {
      case 'handed_over':
        if (outcome.numberChecked) await this.#remember(claim, true, signal);
        return watch.arm(claim, (late) => void reconciler.suspect(late, 'ack_timeout'));
      case 'duplicate':
      case 'unknown':
        watch.end(claim.messageId);
        void reconciler.suspect(claim, outcome.kind === 'unknown' ? outcome.reason : 'duplicate');
        return;
      case 'not_on_whatsapp':
        watch.end(claim.messageId);
        await this.#remember(claim, false, signal);
        return this.#failNotOnWhatsapp(claim, signal);
      case 'not_sent': {
        watch.end(claim.messageId);
        const now = clock.now();
        const next = { nextAttemptAt: nextAttemptAt(claim.attempt, now), reason: outcome.reason };
        await this.#store(() => repository.release(claim, next, now), signal);
        return;
      }
      default:
        outcome satisfies never;
    }
  }

  async #failNotOnWhatsapp(claim: Claim, signal: AbortSignal): Promise<void> {
    const { repository, clock } = this.#options;
    await this.#store(() => repository.settleFailed(claim, notOnWhatsapp, clock.now()), signal);
  }

  /** Asking about numbers is itself something that WhatsApp counts: once is enough. */
  async #remember({ phone }: Claim, onWhatsapp: boolean, signal: AbortSignal): Promise<void> {
    const { repository, clock } = this.#options;
    const check = { phone, onWhatsapp };
    await this.#store(() => repository.recordNumberCheck(check, clock.now()), signal);
  }

  #logAttempt(claim: Claim, outcome: SendOutcome, durationMs: number): void {
    this.#options.logger.info(
      {
        notificationId: claim.id,
        messageId: claim.messageId,
        class: claim.class,
        attempt: claim.attempt,
        outcome: outcome.kind,
        ...('reason' in outcome ? { reason: outcome.reason } : {}),
        durationMs: Math.round(durationMs),
        waitedMs: this.#options.clock.now().getTime() - claim.createdAt.getTime(),
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

function draw({ min, max }: GapRange): number {
  return min + Math.floor(Math.random() * (max - min + 1));
}
