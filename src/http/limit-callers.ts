import type { RequestHandler } from 'express';
import type { Clock } from '../clock.ts';
import type { Rate } from '../environment-values.ts';
import { callerOf } from './authenticate.ts';
import { refuseAtLimit, showLimit } from './rate-headers.ts';
import { RateLimiter } from './rate-limiter.ts';

interface CallerLimits {
  /** For each caller; null for none. */
  rateLimit: Rate | null;
  /** The same for those whose key opens only the drop-in routes. */
  rateLimitCompat: Rate | null;
  clock: Clock;
}

/** Answers with 429 `rate_limited` who asks too often. A key and its successor count together. */
export function limitCallers({ rateLimit, rateLimitCompat, clock }: CallerLimits): RequestHandler {
  const limiters = {
    caller: rateLimit && new RateLimiter({ rate: rateLimit, clock }),
    compat: rateLimitCompat && new RateLimiter({ rate: rateLimitCompat, clock }),
  };
  return (_request, response, next) => {
    const { id, scopes } = callerOf(response);
    const policy = scopes.has('compat') ? 'compat' : 'caller';
    const state = limiters[policy]?.hit(id);
    if (state) {
      showLimit(response, policy, state);
      if (!state.isWithin) refuseAtLimit(policy, state);
    }
    next();
  };
}
