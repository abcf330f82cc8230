import type { Request, Response } from 'express';
import type { IdempotencyClaim } from '../notifications/sql/enqueue.ts';
import { fingerprintOf } from '../whatsapp/fingerprint.ts';
import { callerOf } from './authenticate.ts';
import { readIdempotencyKey } from './preferences.ts';

/**
 * The key of a call that makes something, with a digest of what it asks for: its body, or what
 * was read from it. Null without a key; throws 400 when it can't be one.
 */
export function readClaim(
  request: Request,
  response: Response,
  asked: unknown = request.body ?? {},
): IdempotencyClaim | null {
  const key = readIdempotencyKey(request);
  if (key === null) return null;
  return { caller: callerOf(response).id, key, fingerprint: fingerprintOf(request.path, asked) };
}
