import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Claim } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { ClaimReply, ClaimRequest } from '../notifications/sql/claim-clauses.ts';
import type { Departures } from './departures.ts';
import { newMessageId } from './message-id.ts';
import type { MessageSender } from './message-sender.ts';

/** The random gap after a message, in milliseconds, both ends included. */
export interface GapRange {
  min: number;
  max: number;
}

interface PacedClaimsOptions {
  repository: Pick<NotificationLogRepository, 'claim'>;
  sender: Pick<MessageSender, 'webVersion'>;
  departures: Departures;
  clock: Clock;
  logger: Logger;
  sendGapTransactionalMs: GapRange;
  sendGapBulkMs: GapRange;
}

const longestPauseMs = 3_600_000;
const afterFailureMs = 1_000;
/** After 20 to 30 reminders or announcements the account rests for a minute or two. */
const restAfter: GapRange = { min: 20, max: 30 };
const restMs: GapRange = { min: 60_000, max: 120_000 };

/** Reserves what leaves next, with the pauses that keep the account alive. */
export class PacedClaims {
  readonly #options: PacedClaimsOptions;
  /** Milliseconds since 1970; what the last claim has committed, later when its send took long. */
  #mayClaimAt = 0;

  constructor(options: PacedClaimsOptions) {
    this.#options = options;
  }

  /** How long the account must still pause; a pause longer than any is a clock that jumped. */
  pauseLeftMs(): number {
    const leftMs = this.#mayClaimAt - this.#options.clock.now().getTime();
    return leftMs > 0 && leftMs <= longestPauseMs ? leftMs : 0;
  }

  /** Reserves the next message; null when none may leave, and after a failure that is logged. */
  async next(linkId: string, ownerEpoch: number, signal: AbortSignal): Promise<Claim | null> {
    const { repository, departures, clock, logger } = this.#options;
    try {
      const { claim, counts, nextSendAt } = await repository.claim(
        await this.#request(linkId, ownerEpoch),
      );
      if (counts) departures.counted(counts);
      this.#mayClaimAt = nextSendAt?.getTime() ?? 0;
      return claim;
    } catch (error) {
      logger.warn({ err: error }, 'outbox.claim_failed');
      await clock.sleep(afterFailureMs, signal);
      return null;
    }
  }

  /** Has a message written that is reserved in the same commit when it may leave now. */
  async take<T extends ClaimReply>(
    linkId: string,
    ownerEpoch: number,
    write: (request: ClaimRequest) => Promise<T>,
  ): Promise<T> {
    const reply = await write(await this.#request(linkId, ownerEpoch));
    if (reply.counts) this.#options.departures.counted(reply.counts);
    if (reply.claim) this.#mayClaimAt = reply.nextSendAt?.getTime() ?? 0;
    return reply;
  }

  async #request(linkId: string, ownerEpoch: number): Promise<ClaimRequest> {
    const { departures, sender, clock } = this.#options;
    const lanes = await departures.openLanes();
    return {
      now: clock.now(),
      day: departures.day,
      lanes,
      ownerEpoch,
      linkId,
      webVersion: sender.webVersion(),
      messageId: newMessageId(),
      token: randomUUID(),
      ...this.#drawPauses(),
    };
  }

  /** The message has left: the pause after it begins now. */
  pauseFor(ms: number): void {
    this.#mayClaimAt = this.#options.clock.now().getTime() + ms;
  }

  /** Nothing left after all: there is nothing to pause after. */
  skipPause(): void {
    this.#mayClaimAt = 0;
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
}

function draw({ min, max }: GapRange): number {
  return min + Math.floor(Math.random() * (max - min + 1));
}
