import { isOptOutReply } from '../notifications/opt-out-reply.ts';
import { optedOut, stopsClass } from '../notifications/opt-out.ts';
import type { OptOutRepository } from '../notifications/opt-out-repository.ts';
import type { DepartureCheck } from './departure-check.ts';

/**
 * Stops what the recipient has opted out of, as it is known at the moment of departure. The
 * answer to the opt-out itself passes.
 */
export function createOptOutCheck(optOuts: Pick<OptOutRepository, 'findScope'>): DepartureCheck {
  return async (claim) => {
    if (isOptOutReply(claim.dedupeKey)) return null;
    const scope = await optOuts.findScope(claim.phone);
    return scope !== null && stopsClass(scope, claim.class) ? optedOut : null;
  };
}
