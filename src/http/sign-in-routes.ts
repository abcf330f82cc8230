import type { Request, Response } from 'express';
import type { BrowserSessions } from '../access/browser-sessions.ts';
import type { Caller } from '../access/caller.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { unauthenticated } from './authenticate.ts';
import { refuseForeignBrowser } from './check-origin.ts';
import { clientAddress } from './client-address.ts';
import { sendData } from './envelope.ts';
import type { BodyLimit } from './json-body.ts';
import { signInOperations as about } from './operations/sign-in.ts';
import { refuseAtLimit } from './rate-headers.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { Route } from './route.ts';
import { giveSessionCookie, readSessionCookie, takeSessionCookies } from './session-cookie.ts';
import { validate } from './validate.ts';

interface SignInRoutesOptions {
  sessions: Pick<BrowserSessions, 'beginWithKey' | 'beginWithToken' | 'identify' | 'end'>;
  /** See `PUBLIC_URL`. */
  publicUrl: string | undefined;
  clock: Clock;
  logger: Logger;
}

/** How often one address may bring a wrong key or a used link. */
const failures = { count: 10, windowMs: 60_000 };

const small: BodyLimit = { bytes: 2_048, field: 'key', advice: 'A key is far shorter.' };

/** The routes by which a browser trades a key, or a link that works once, for a cookie. */
export function signInRoutes(options: SignInRoutesOptions): Route[] {
  const { sessions, publicUrl, clock, logger } = options;
  const limiter = new RateLimiter({ rate: failures, clock });
  const isHttps = (request: Request) => request.secure || publicUrl?.startsWith('https:') === true;

  const signIn = async (request: Request, response: Response) => {
    const address = clientAddress(request);
    const exhausted = limiter.exhausted(address);
    if (exhausted) refuseAtLimit('sign-in', exhausted);
    const body = validate(about.signIn.body, request.body ?? {});
    const begun = await ('key' in body
      ? sessions.beginWithKey(body.key)
      : sessions.beginWithToken(body.token));
    if (begun === null) {
      const { remaining } = limiter.hit(address);
      if (remaining === 0) logger.warn({ address }, 'sign_in.locked_out');
      throw 'key' in body ? unauthenticated() : linkOver();
    }
    logger.info({ callerId: begun.caller.id }, 'sign_in.done');
    giveSessionCookie(response, begun.id, isHttps(request));
    sendData(response, 200, view(begun.caller));
  };

  const signOut = async (request: Request, response: Response) => {
    validate(about.signOut.body, request.body ?? {});
    const id = readSessionCookie(request);
    if (id !== null) {
      refuseForeignBrowser(request, publicUrl);
      await sessions.end(id);
    }
    takeSessionCookies(response, isHttps(request));
    sendData(response, 200, view(null));
  };

  const look = async (request: Request, response: Response) => {
    const id = readSessionCookie(request);
    sendData(response, 200, view(id && (await sessions.identify(id))));
  };

  const writing = { method: 'POST', scope: null, bodyLimit: small } as const;
  return [
    { ...writing, path: '/sign-in', about: about.signIn, handle: signIn },
    { ...writing, path: '/sign-out', about: about.signOut, handle: signOut },
    { method: 'GET', path: '/sign-in/session', scope: null, about: about.look, handle: look },
  ];
}

function view(caller: Caller | null | '') {
  if (!caller) return { signedIn: false, name: null, scopes: [] };
  return { signedIn: true, name: caller.name, scopes: [...caller.scopes] };
}

function linkOver(): AppError {
  return new AppError(
    'sign_in_link_over',
    'The link was used, or is older than 10 minutes. Make a new one with npm run cli -- sign-in-link.',
    { status: 401 },
  );
}
