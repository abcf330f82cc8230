import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Claim } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { AcknowledgementWatch } from './acknowledgement-watch.ts';
import type { DepartureCheck, Objection } from './departure-check.ts';
import { newMessageId } from './message-id.ts';
import type { MessageSender, SendOutcome } from './message-sender.ts';
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
  clock: Clock;
  logger: Logger;
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
  readonly #wake: Wake;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #nextSendAt = 0;
  /** The gap that was committed with the claim in the hand, in ms. */
  #gapMs = 0;

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
      const linkId = await this.#pace(signal);
      if (linkId === null) continue;
      const claim = await this.#claim(linkId, ownerEpoch, signal);
      if (claim === null) await this.#wake.wait(lookEveryMs, signal);
      else await this.#dispatch(claim, signal);
    }
  }

  /** Waits until the account may send; null when it was called for nothing. */
  async #pace(signal: AbortSignal): Promise<string | null> {
    const linkId = this.#options.sender.readyLink();
    if (linkId === null) {
      await this.#wake.wait(lookEveryMs, signal);
      return null;
    }
    const waitMs = this.#nextSendAt - this.#options.clock.now().getTime();
    if (waitMs <= 0) return linkId;
    await this.#options.clock.sleep(Math.min(waitMs, lookEveryMs), signal);
    return null;
  }

  async #claim(linkId: string, ownerEpoch: number, signal: AbortSignal): Promise<Claim | null> {
    const { repository, clock, logger } = this.#options;
    const gapTransactionalMs = drawGap(this.#options.sendGapTransactionalMs);
    const gapBulkMs = drawGap(this.#options.sendGapBulkMs);
    try {
      const claim = await repository.claim({
        now: clock.now(),
        ownerEpoch,
        linkId,
        messageId: newMessageId(),
        token: randomUUID(),
        gapTransactionalMs,
        gapBulkMs,
      });
      this.#gapMs = claim?.class === 'transactional' ? gapTransactionalMs : gapBulkMs;
      return claim;
    } catch (error) {
      logger.warn({ err: error }, 'outbox.claim_failed');
      await clock.sleep(1_000, signal);
      return null;
    }
  }

  async #dispatch(claim: Claim, signal: AbortSignal): Promise<void> {
    if (await this.#isStopped(claim, signal)) return;
    const { watch, sender } = this.#options;
    watch.begin(claim);
    const startedAt = performance.now();
    const outcome = await sender.send({
      phone: claim.phone,
      text: claim.message,
      messageId: claim.messageId,
    });
    this.#nextSendAt = this.#options.clock.now().getTime() + this.#gapMs;
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
      logger.info({ notificationId: claim.id, code: objection.code }, 'notification.cancelled');
    } catch (error) {
      logger.warn({ notificationId: claim.id, err: error }, 'outbox.check_failed');
      const next = { nextAttemptAt: nextAttemptAt(1, now), reason: 'check_failed' };
      await this.#store(() => repository.release(claim, next, now), signal);
    }
    return true;
  }

  async #conclude(claim: Claim, outcome: SendOutcome, signal: AbortSignal): Promise<void> {
    const { repository, watch, reconciler, clock } = this.#options;
    switch (outcome.kind) {
      case 'handed_over':
        return watch.arm(claim, (late) => void reconciler.suspect(late, 'ack_timeout'));
      case 'duplicate':
      case 'unknown':
        watch.end(claim.messageId);
        void reconciler.suspect(claim, outcome.kind === 'unknown' ? outcome.reason : 'duplicate');
        return;
      case 'not_on_whatsapp':
        watch.end(claim.messageId);
        await this.#store(() => repository.settleFailed(claim, notOnWhatsapp, clock.now()), signal);
        return;
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

const notOnWhatsapp = {
  code: 'not_on_whatsapp',
  message: 'This number has no WhatsApp account. Ask the customer for the number that they use.',
};

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

function drawGap({ min, max }: GapRange): number {
  return min + Math.floor(Math.random() * (max - min + 1));
}
