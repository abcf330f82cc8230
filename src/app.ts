import express, { type Express, Router } from 'express';
import helmet from 'helmet';
import { AppError } from './errors.ts';
import { allowHosts } from './http/allow-hosts.ts';
import { authenticate, requireScope } from './http/authenticate.ts';
import { handleErrors, handleUnknownPath } from './http/handle-errors.ts';
import { readJsonBody } from './http/json-body.ts';
import { assignRequestId } from './http/request-id.ts';
import type { Route } from './http/route.ts';
import type { Logger } from './logger.ts';

interface AppOptions {
  routes: readonly Route[];
  apiKey: string;
  allowedHosts: readonly string[];
  logger: Logger;
}

/**
 * Builds the Express app without listening. In this order: name the request, check the host,
 * check the key, find the route, read the body, turn failures into answers. Nothing of a body is
 * read before the key and its scope are checked.
 */
export function createApp({ routes, apiKey, allowedHosts, logger }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(assignRequestId);
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.use(allowHosts(allowedHosts));
  app.use(mount(routes.filter((route) => route.scope === null)));
  app.use(authenticate(apiKey));
  app.use(mount(routes.filter((route) => route.scope !== null)));
  app.use(handleUnknownPath);
  app.use(handleErrors(logger));
  return app;
}

const verbs = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;

function mount(routes: readonly Route[]): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const { method, path, scope, bodyLimit, handle } of routes) {
    const guards = scope === null ? [] : [requireScope(scope), ...readJsonBody(bodyLimit)];
    router[verbs[method]](path, ...guards, handle);
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed = routes.filter((route) => route.path === path).map((route) => route.method);
    router.all(path, () => {
      throw new AppError('method_not_allowed', `Use ${allowed.join(' or ')} for this path.`, {
        status: 405,
        headers: { Allow: allowed.join(', ') },
      });
    });
  }
  return router;
}
