import type { Request, RequestHandler } from 'express';
import { AppError } from '../errors.ts';

/**
 * Refuses what a page of another origin asks a browser to send: there is no such page. Programs
 * send no `Origin`.
 */
export function refuseForeignOrigins(publicUrl: string | undefined): RequestHandler {
  return (request, _response, next) => {
    const origin = request.get('Origin');
    if (origin !== undefined && !isOwn(origin, request, publicUrl)) throw foreign();
    next();
  };
}

/**
 * For requests that a cookie vouches for, which the browser adds by itself: it has to say that a
 * page of ours asks, and before anything is changed by `Origin`, too.
 *
 * @throws AppError 403 `origin_not_allowed`
 */
export function refuseForeignBrowser(request: Request, publicUrl: string | undefined): void {
  const site = request.get('Sec-Fetch-Site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign();
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const origin = request.get('Origin');
  const isOurs = origin === undefined ? site === 'same-origin' : isOwn(origin, request, publicUrl);
  if (!isOurs) throw foreign();
}

/** The host was looked at before, so it is one of ours. */
function isOwn(origin: string, request: Request, publicUrl: string | undefined): boolean {
  const host = (request.headers.host ?? '').toLowerCase();
  return [`http://${host}`, `https://${host}`, publicUrl].includes(origin.toLowerCase());
}

function foreign(): AppError {
  return new AppError(
    'origin_not_allowed',
    'Pages of another origin may not use this server. Behind a proxy, set PUBLIC_URL.',
    { status: 403 },
  );
}
