import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../errors.ts';
import type { Scope } from './route.ts';

/** Who makes a request. */
interface Caller {
  name: string;
  scopes: ReadonlySet<Scope>;
}

const allScopes: ReadonlySet<Scope> = new Set(['send', 'read', 'billing', 'admin']);

/**
 * Lets only requests with the key pass, in `X-Api-Key` or `Authorization: Bearer`. The answer is
 * the same, in text and in time, for a missing, a wrong and a malformed key.
 */
export function authenticate(apiKey: string): RequestHandler {
  const expected = digest(apiKey);
  return (request, response, next) => {
    if (!timingSafeEqual(digest(readKey(request) ?? ''), expected)) {
      throw new AppError(
        'unauthenticated',
        'Send a valid key in the X-Api-Key header, or as Authorization: Bearer <key>.',
        { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } },
      );
    }
    response.locals.caller = { name: 'bootstrap', scopes: allScopes } satisfies Caller;
    next();
  };
}

/** Lets only callers with `scope` pass. */
export function requireScope(scope: Scope): RequestHandler {
  return (_request, response, next) => {
    if (!callerOf(response).scopes.has(scope)) {
      throw new AppError('forbidden', `This key lacks the scope "${scope}".`, { status: 403 });
    }
    next();
  };
}

/** The caller of the request that `response` answers. */
export function callerOf(response: Response): Caller {
  return response.locals.caller as Caller;
}

function readKey(request: Request): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(request.get('Authorization') ?? '')?.[1];
  return request.get('X-Api-Key') ?? bearer;
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
