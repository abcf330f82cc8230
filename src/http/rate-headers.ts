import type { Response } from 'express';
import { AppError } from '../errors.ts';
import type { RateState } from './rate-limiter.ts';

/** Says what is left, as the IETF's draft of the RateLimit fields has it. */
export function showLimit(response: Response, policy: string, state: RateState): void {
  response.set(headersOf(policy, state));
}

/** @throws AppError 429 `rate_limited` */
export function refuseAtLimit(policy: string, state: RateState): never {
  const seconds = Math.max(1, Math.ceil(state.resetMs / 1_000));
  throw new AppError(
    'rate_limited',
    `Too many requests. Repeat this one in ${seconds} s; what was accepted before is kept.`,
    { status: 429, headers: { ...headersOf(policy, state), 'Retry-After': String(seconds) } },
  );
}

function headersOf(policy: string, { rate, remaining, resetMs }: RateState) {
  return {
    'RateLimit-Policy': `"${policy}";q=${rate.count};w=${rate.windowMs / 1_000}`,
    RateLimit: `"${policy}";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`,
  };
}
