import type { Claim } from '../notifications/notification.ts';
import type { DepartureCheck, Objection } from './departure-check.ts';

const expired: Objection = {
  code: 'expired',
  message: 'It could not leave before it expired. Send it anew if it still holds.',
};

/**
 * Why the claim must not leave any more, or null: its expiry first, then the first of `checks`
 * that objects. Rejects when one of them does.
 */
export async function findObjection(
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
