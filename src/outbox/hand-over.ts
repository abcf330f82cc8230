import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { MediaFile } from '../notifications/media.ts';
import type { Claim } from '../notifications/notification.ts';
import type { AcknowledgementWatch } from './acknowledgement-watch.ts';
import type { FindAttachment } from './attachment.ts';
import type { ClaimSettlement } from './claim-settlement.ts';
import type { DepartureCheck } from './departure-check.ts';
import type { Departures } from './departures.ts';
import { findObjection } from './find-objection.ts';
import { logAttempt } from './log-attempt.ts';
import type { MessageSender, SendOutcome } from './message-sender.ts';
import { notOnWhatsapp } from './not-on-whatsapp.ts';
import { noLidForUser, notReachable, triesUntilNotReachable } from './not-reachable.ts';
import type { Attempt } from './outbox-events.ts';
import type { PacedClaims } from './paced-claims.ts';
import type { Reconciler } from './reconciler.ts';

/** What handing a message over takes, beside what the dispatcher decides. */
export interface HandOverOptions {
  sender: MessageSender;
  watch: AcknowledgementWatch;
  reconciler: Reconciler;
  /** Asked in this order about every claim, after its expiry. */
  checks: readonly DepartureCheck[];
  findAttachment: FindAttachment;
  departures: Departures;
  clock: Clock;
  logger: Logger;
  /** Called at the end of each try to hand a message over. */
  onAttempt: (attempt: Attempt) => void;
}

/** The way of one claim: check, send, watch, settle. */
export class HandOver {
  readonly #options: HandOverOptions;
  readonly #claims: Pick<PacedClaims, 'pauseLeftMs' | 'pauseFor'>;
  readonly #settlement: ClaimSettlement;

  constructor(
    options: HandOverOptions,
    claims: Pick<PacedClaims, 'pauseLeftMs' | 'pauseFor'>,
    settlement: ClaimSettlement,
  ) {
    this.#options = options;
    this.#claims = claims;
    this.#settlement = settlement;
  }

  /**
   * Resolves when the message is out of the hand; `comes_again` when it certainly left nothing
   * behind and is tried later. `meanwhile` is called while WhatsApp works, unless a pause follows.
   */
  async run(
    claim: Claim,
    signal: AbortSignal,
    meanwhile: () => void,
  ): Promise<'done' | 'comes_again'> {
    if (await this.#isStopped(claim, signal)) return 'done';
    const media = await this.#attach(claim, signal);
    if (media === undefined) return 'done';
    const outcome = await this.#send(claim, media, meanwhile);
    return this.#conclude(claim, outcome, signal);
  }

  /** Settles or returns the claim when it must not leave now; true when that is so. */
  async #isStopped(claim: Claim, signal: AbortSignal): Promise<boolean> {
    const { checks, clock } = this.#options;
    try {
      const objection = await findObjection(claim, checks, clock.now());
      if (objection) {
        await this.#settlement.cancel(claim, objection, signal);
        return true;
      }
    } catch (error) {
      await this.#settlement.postpone(claim, 'check_failed', error, signal);
      return true;
    }
    const hindrance = this.#hindranceOf(claim);
    if (hindrance !== null) await this.#settlement.putBack(claim, hindrance, signal);
    else if (claim.onWhatsapp === false) await this.#settlement.fail(claim, notOnWhatsapp, signal);
    return hindrance !== null || claim.onWhatsapp === false;
  }

  /** What has come up between the claim and now, when it may have been made ahead. */
  #hindranceOf(claim: Claim): string | null {
    const { sender, departures } = this.#options;
    if (sender.readyLink() !== claim.linkId) return 'session_not_ready';
    return departures.holdOfClaimed(claim)?.reason ?? null;
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

  async #send(claim: Claim, media: MediaFile | null, meanwhile: () => void): Promise<SendOutcome> {
    const { watch, sender, clock, logger, onAttempt } = this.#options;
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
    if (pauseMs === 0) meanwhile();
    const outcome = await sending;
    if (pauseMs > 0) this.#claims.pauseFor(pauseMs);
    const durationMs = performance.now() - startedAt;
    logAttempt(logger, claim, {
      ...{ outcome, media: media?.mimeType ?? null, webVersion: sender.webVersion() },
      ...{ preparedMs, durationMs },
      waitedMs: clock.now().getTime() - claim.createdAt.getTime(),
    });
    onAttempt({ outcome: outcome.kind, durationMs });
    return outcome;
  }

  async #conclude(
    claim: Claim,
    outcome: SendOutcome,
    signal: AbortSignal,
  ): Promise<'done' | 'comes_again'> {
    const { watch, reconciler } = this.#options;
    const settlement = this.#settlement;
    if (outcome.kind === 'handed_over') {
      watch.arm(claim, (late) => void reconciler.suspect(late, 'ack_timeout'));
      if (outcome.numberChecked) void settlement.remember(claim, true, signal);
      return 'done';
    }
    watch.end(claim.messageId);
    switch (outcome.kind) {
      case 'duplicate':
      case 'unknown':
        void reconciler.suspect(claim, outcome.kind === 'unknown' ? outcome.reason : 'duplicate');
        return 'done';
      case 'not_on_whatsapp':
        await settlement.remember(claim, false, signal);
        await settlement.fail(claim, notOnWhatsapp, signal);
        return 'done';
      case 'not_reachable':
        if (claim.attempt < triesUntilNotReachable) {
          await settlement.tryLater(claim, noLidForUser, signal);
          return 'comes_again';
        }
        await settlement.fail(claim, notReachable, signal);
        return 'done';
      case 'not_sent':
        await settlement.tryLater(claim, outcome.reason, signal);
        return 'comes_again';
      default:
        return outcome satisfies never;
    }
  }
}
