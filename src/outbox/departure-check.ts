import type { Claim } from '../notifications/notification.ts';

/** Why a notification must not leave any more; it is cancelled with this code and sentence. */
export interface Objection {
  code: string;
  message: string;
}

/**
 * One look at a notification that is about to leave, on fresh data: has the recipient opted out,
 * is the bill paid by now? Null lets it pass. A check that rejects stops nothing for ever: the
 * notification goes back to the outbox and is looked at again.
 */
export type DepartureCheck = (claim: Claim, now: Date) => Promise<Objection | null>;
