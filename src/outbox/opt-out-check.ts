import { isOptOutReply } from '../notifications/opt-out-reply.ts';
import { optedOut, stopsClass } from '../notifications/opt-out.ts';
import type { OptOutRepository } from '../notifications/opt-out-repository.ts';
import type { DepartureCheck } from './departure-check.ts';

/** What the claim has read is not older than the hand-over itself takes, in ms. */
const freshForMs = 100;

/**
 * Stops what the recipient has opted out of, as it is known at the moment of departure: what the
 * claim has read when it was made just now, else it is read again. The answer to the opt-out
 * itself passes.
 */
export function createOptOutCheck(optOuts: Pick<OptOutRepository, 'findScope'>): DepartureCheck {
  return async (claim, now) => {
    if (isOptOutReply(claim.dedupeKey)) return null;
    const ageMs = now.getTime() - claim.claimedAt.getTime();
    const isFresh = ageMs >= 0 && ageMs <= freshForMs;
    const scope = isFresh ? claim.optOut : await optOuts.findScope(claim.phone);
    return scope !== null && stopsClass(scope, claim.class) ? optedOut : null;
  };
}
