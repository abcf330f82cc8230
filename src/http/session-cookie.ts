import type { CookieOptions, Request, Response } from 'express';

/** With this prefix browsers take it only over https and for this host alone. */
const secureName = '__Host-wbs_session';
const plainName = 'wbs_session';
const ID = /^[0-9a-f]{64}$/;

/** The id of the session in the browser's cookie; null when there is none. */
export function readSessionCookie(request: Request): string | null {
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  for (const name of [secureName, plainName]) {
    const value = cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
    if (value !== undefined && ID.test(value)) return value;
  }
  return null;
}

/** Hands the browser its session, for as long as it stays open. */
export function giveSessionCookie(response: Response, id: string, isHttps: boolean): void {
  response.cookie(isHttps ? secureName : plainName, id, attributes(isHttps));
}

/** Takes it away again. */
export function takeSessionCookies(response: Response, isHttps: boolean): void {
  if (isHttps) response.clearCookie(secureName, attributes(true));
  response.clearCookie(plainName, attributes(isHttps));
}

function attributes(isHttps: boolean): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', secure: isHttps, path: '/' };
}
