import type { Request, Response } from 'express';

/** Longer addresses are not remembered: the one that leads on to them would be longer still. */
const longestRemembered = 2_000;
/** A path of this server; `//host` and `/\host` are taken by browsers for another one. */
const ownPath = /^\/(?![/\\])/;

/** Whether a page is asked for, as browsers do for an address that a person opens. */
export function wantsPage(request: Request): boolean {
  return request.method === 'GET' && request.accepts(['json', 'html']) === 'html';
}

/** Leads a person to where they sign in, and from there on to what they wanted to see. */
export function leadToSignIn(request: Request, response: Response): void {
  const wanted = request.originalUrl;
  const isRemembered = wanted.length <= longestRemembered && ownPath.test(wanted);
  const next = encodeURIComponent(wanted).replaceAll('%2F', '/');
  response.vary('Accept').set('Cache-Control', 'no-store');
  response.redirect(303, isRemembered ? `/sign-in?next=${next}` : '/sign-in');
}
