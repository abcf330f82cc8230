import type { Request, RequestHandler, Response } from 'express';
import type { BrowserSessions } from '../access/browser-sessions.ts';
import type { Caller } from '../access/caller.ts';
import type { KeyRing } from '../access/key-ring.ts';
import type { Scope } from '../access/scope.ts';
import { AppError } from '../errors.ts';
import { refuseForeignBrowser } from './check-origin.ts';
import { forbiddenPage } from './forbidden-page.ts';
import type { GuestBook } from './guest-book.ts';
import { leadToSignIn, wantsPage } from './page-visit.ts';
import { readSessionCookie } from './session-cookie.ts';

interface AuthenticateOptions {
  keys: Pick<KeyRing, 'identify'>;
  sessions: Pick<BrowserSessions, 'identify'>;
  guests: GuestBook;
  /** See `PUBLIC_URL`. */
  publicUrl: string | undefined;
}

/**
 * Lets only requests pass that bring a key, in `X-Api-Key` or `Authorization: Bearer`, or the
 * cookie of a browser that is signed in. The answer is the same, in text and in time, for a
 * missing, a wrong, a malformed, an expired and a revoked key; whoever gives too many of those is
 * answered with 429 for a while. A person who opens a page without being signed in is led to where
 * one signs in, whether there is such a page or not.
 */
export function authenticate(options: AuthenticateOptions): RequestHandler {
  const { keys, sessions, guests, publicUrl } = options;
  const find = async (request: Request): Promise<Caller | null> => {
    const session = hasKey(request) ? null : readSessionCookie(request);
    if (session === null) return keys.identify(readKey(request));
    refuseForeignBrowser(request, publicUrl);
    return sessions.identify(session);
  };
  return async (request, response, next) => {
    const visit = guests.receive(request, readKey(request) || readSessionCookie(request));
    const caller = await find(request);
    if (caller === null) {
      visit.refused(response);
      if (isPersonsVisit(request)) return leadToSignIn(request, response);
      throw unauthenticated();
    }
    visit.welcomed();
    response.locals.caller = caller;
    response.locals.recheck = () => find(request);
    next();
  };
}

/** Lets only callers with `scope` pass; tells a person in words what is lacking. */
export function requireScope(scope: Scope): RequestHandler {
  return (request, response, next) => {
    const { scopes, name } = callerOf(response);
    if (scopes.has(scope)) return next();
    if (isPersonsVisit(request)) {
      response.status(403).set('Cache-Control', 'no-store').vary('Accept');
      return void response.type('html').send(forbiddenPage(scope, name));
    }
    throw new AppError('forbidden', `This key lacks the scope "${scope}".`, { status: 403 });
  };
}

/** The caller of the request that `response` answers. */
export function callerOf(response: Response): Caller {
  return response.locals.caller as Caller;
}

/**
 * Who makes the request by now, for an answer that goes on for long; null when what was brought
 * opens nothing any more. Rejects when that can't be known.
 */
export function recheckCaller(response: Response): Promise<Caller | null> {
  const recheck = response.locals.recheck as () => Promise<Caller | null>;
  return recheck();
}

/** What is said to everybody who brings nothing that opens. */
export function unauthenticated(): AppError {
  return new AppError(
    'unauthenticated',
    'Send a valid key in the X-Api-Key header, or as Authorization: Bearer <key>.',
    { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } },
  );
}

/** Whether a person opens a page, and no program that brings a key. */
export function isPersonsVisit(request: Request): boolean {
  return !hasKey(request) && wantsPage(request);
}

function hasKey(request: Request): boolean {
  return request.get('X-Api-Key') !== undefined || request.get('Authorization') !== undefined;
}

/** Empty when there is none. */
function readKey(request: Request): string {
  const bearer = /^Bearer +(\S+)$/i.exec(request.get('Authorization') ?? '')?.[1];
  return request.get('X-Api-Key') ?? bearer ?? '';
}
