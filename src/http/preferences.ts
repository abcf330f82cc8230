import type { Request } from 'express';
import { AppError } from '../errors.ts';

const defaultWaitS = 10;
const maxWaitS = 30;

/**
 * How long the caller wants to wait for the acknowledgement, in ms, from the `Prefer` header:
 * `wait=N` in seconds, at most 30, or `respond-async` for not at all; 10 s without either. A
 * preference that can't be read is passed over, as RFC 7240 asks.
 */
export function readWaitMs(request: Request): number {
  const preferences = (request.get('Prefer') ?? '').split(',').map((part) => part.trim());
  if (preferences.some((preference) => /^respond-async$/i.test(preference))) return 0;
  const wait = preferences.map((preference) => /^wait=(\d{1,6})$/i.exec(preference)?.[1]);
  const seconds = Number(wait.find((value) => value !== undefined) ?? defaultWaitS);
  return Math.min(seconds, maxWaitS) * 1000;
}

/** What a key may look like: visible ASCII characters without spaces. */
export const idempotencyKeyPattern = /^[\x21-\x7e]{1,255}$/;

/** The `Idempotency-Key` header, or null. Throws 400 when it can't be one. */
export function readIdempotencyKey(request: Request): string | null {
  const key = request.get('Idempotency-Key');
  if (key === undefined) return null;
  if (idempotencyKeyPattern.test(key)) return key;
  const message = 'An Idempotency-Key is 1 to 255 visible ASCII characters without spaces.';
  throw new AppError('invalid_request', message, {
    status: 400,
    details: [{ path: 'Idempotency-Key', code: 'invalid_idempotency_key', message }],
  });
}
