import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Claim } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { Objection } from './departure-check.ts';
import type { Departures } from './departures.ts';
import type { PacedClaims } from './paced-claims.ts';
import { nextAttemptAt } from './retry-schedule.ts';
import { untilStored } from './until-stored.ts';

interface ClaimSettlementOptions {
  repository: NotificationLogRepository;
  departures: Departures;
  /** Whose pause is not kept when nothing has left. */
  claims: Pick<PacedClaims, 'skipPause'>;
  clock: Clock;
  logger: Logger;
}

/**
 * Writes what becomes of a claim that is not waiting for WhatsApp. Each write is tried until it
 * is stored or its signal is aborted; none rejects.
 */
export class ClaimSettlement {
  readonly #options: ClaimSettlementOptions;

  constructor(options: ClaimSettlementOptions) {
    this.#options = options;
  }

  /** It must not leave any more. */
  async cancel(claim: Claim, objection: Objection, signal: AbortSignal): Promise<void> {
    const { repository, clock, logger } = this.#options;
    const now = clock.now();
    await this.#store(() => repository.settleCancelled(claim, objection, now), signal);
    await this.#giveBack(claim, signal);
    logger.info({ notificationId: claim.id, code: objection.code }, 'notification.cancelled');
  }

  /** WhatsApp will never take it. */
  async fail(claim: Claim, failure: Objection, signal: AbortSignal): Promise<void> {
    const { repository, clock } = this.#options;
    await this.#store(() => repository.settleFailed(claim, failure, clock.now()), signal);
  }

  /** It could not be made ready: it is tried again a little later. */
  async postpone(claim: Claim, reason: string, error: unknown, signal: AbortSignal): Promise<void> {
    this.#options.logger.warn({ notificationId: claim.id, err: error }, `outbox.${reason}`);
    await this.#release(claim, reason, nextAttemptAt(1, this.#options.clock.now()), signal);
    await this.#giveBack(claim, signal);
  }

  /** It was reserved and did not leave: it may be claimed again at once. */
  async putBack(claim: Claim, reason: string, signal: AbortSignal): Promise<void> {
    await this.#release(claim, reason, this.#options.clock.now(), signal);
    await this.#giveBack(claim, signal);
  }

  /** It certainly left nothing behind, and is tried again later with each attempt. */
  async tryLater(claim: Claim, reason: string, signal: AbortSignal): Promise<void> {
    const at = nextAttemptAt(claim.attempt, this.#options.clock.now());
    await this.#release(claim, reason, at, signal);
  }

  /** Asking about numbers is itself something that WhatsApp counts: once is enough. */
  async remember({ phone }: Claim, onWhatsapp: boolean, signal: AbortSignal): Promise<void> {
    const { repository, clock } = this.#options;
    const check = { phone, onWhatsapp };
    await this.#store(() => repository.recordNumberCheck(check, clock.now()), signal);
  }

  async #release(claim: Claim, reason: string, at: Date, signal: AbortSignal): Promise<void> {
    const { repository, clock } = this.#options;
    const now = clock.now();
    await this.#store(() => repository.release(claim, { nextAttemptAt: at, reason }, now), signal);
  }

  /** Nothing left: neither the pause nor the place in the day's count is used up. */
  async #giveBack(claim: Claim, signal: AbortSignal): Promise<void> {
    const { repository, departures, claims, clock } = this.#options;
    await this.#store(() => repository.giveBackDeparture(claim, clock.now()), signal);
    await this.#store(() => departures.refresh(), signal);
    claims.skipPause();
  }

  #store<T>(write: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    return untilStored(write, { ...this.#options, signal });
  }
}
