import express, { type Express, type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import type { BrowserSessions } from './access/browser-sessions.ts';
import type { KeyRing } from './access/key-ring.ts';
import type { Clock } from './clock.ts';
import type { Rate } from './environment-values.ts';
import { AppError } from './errors.ts';
import { dropInsOf, mountDropIns } from './http/compat/mount-drop-ins.ts';
import { allowHosts } from './http/allow-hosts.ts';
import { authenticate, requireScope } from './http/authenticate.ts';
import { refuseForeignOrigins } from './http/check-origin.ts';
import { dropUnreadBodies } from './http/drop-unread-bodies.ts';
import { GuestBook } from './http/guest-book.ts';
import { handleErrors, handleUnknownPath } from './http/handle-errors.ts';
import { ignoreConditions } from './http/ignore-conditions.ts';
import { readJsonBody } from './http/json-body.ts';
import { limitCallers } from './http/limit-callers.ts';
import { measureRequests, nameRoute } from './http/measure-requests.ts';
import { refuseUnasked } from './http/refuse-unasked.ts';
import { assignRequestId } from './http/request-id.ts';
import type { Route } from './http/route.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { ProxyTrust } from './settings/host-values.ts';

interface AppOptions {
  routes: readonly Route[];
  access: { keys: KeyRing; sessions: BrowserSessions };
  allowedHosts: readonly string[];
  publicUrl?: string | undefined;
  trustProxy: ProxyTrust;
  rateLimit: Rate | null;
  rateLimitCompat: Rate | null;
  clock: Clock;
  logger: Logger;
  metrics: Pick<Metrics, 'requests'>;
}

/**
 * Builds the Express app without listening. In this order: name the request, check the host and
 * the origin, check the key, count the request, find the route, read the body, turn failures into
 * answers. Nothing of a body is read before the key and its scope are checked, but where a
 * drop-in's original has the key in it.
 */
export function createApp(options: AppOptions): Express {
  const { routes, access, publicUrl, trustProxy, clock, logger, metrics } = options;
  const hosts = [...options.allowedHosts, ...(publicUrl ? [new URL(publicUrl).hostname] : [])];
  const guests = new GuestBook(clock);
  const limit = limitCallers(options);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', trustProxy);
  app.use(measureRequests(metrics));
  app.use(dropUnreadBodies);
  app.use(assignRequestId);
  app.use(helmet({ contentSecurityPolicy, xFrameOptions: { action: 'deny' } }));
  app.use(allowHosts(hosts));
  app.use(refuseForeignOrigins(publicUrl));
  app.use(/^\/sign-(in|out)/, guests.limit());
  app.use(mount(routes.filter((route) => route.scope === null)));
  app.use(mountDropIns(routes, { ...access, guests, limit }));
  app.use(authenticate({ ...access, guests, publicUrl }));
  app.use(limit);
  app.use(mount(routes.filter((route) => route.scope !== null && !route.dropIn)));
  app.use(handleUnknownPath);
  app.use(handleErrors(logger, dropInsOf(routes)));
  return app;
}

/** Nothing of another origin, no inline script or style, no frame around it. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    baseUri: ["'none'"],
    objectSrc: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

const verbs = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;

function mount(routes: readonly Route[]): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const route of routes) {
    const { method, path, scope, handle } = route;
    const scopeGuards = scope === null ? [] : [requireScope(scope)];
    router[verbs[method]](path, nameRoute(path), ...scopeGuards, ...inputGuards(route), handle);
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed = routes.filter((route) => route.path === path).map((route) => route.method);
    router.all(path, nameRoute(path), () => {
      throw new AppError('method_not_allowed', `Use ${allowed.join(' or ')} for this path.`, {
        status: 405,
        headers: { Allow: allowed.join(', ') },
      });
    });
  }
  return router;
}

/** What looks at the query and the body before the handler does. */
function inputGuards({ scope, bodyLimit, about }: Route): RequestHandler[] {
  if ('unlisted' in about) return scope === null && !bodyLimit ? [] : readJsonBody(bodyLimit);
  return [ignoreConditions, refuseUnasked(about), ...(about.body ? readJsonBody(bodyLimit) : [])];
}
