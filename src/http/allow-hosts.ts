import type { RequestHandler } from 'express';
import { AppError } from '../errors.ts';

/**
 * Refuses requests that were addressed to another host name, so that a web page in a browser on
 * this machine can't reach the server under a name of its own (DNS rebinding).
 */
export function allowHosts(allowedHosts: readonly string[]): RequestHandler {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));
  return (request, _response, next) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    if (!allowed.has(host)) {
      throw new AppError(
        'host_not_allowed',
        'This server does not answer under this host name. Add the name to ALLOWED_HOSTS.',
        { status: 421 },
      );
    }
    next();
  };
}
