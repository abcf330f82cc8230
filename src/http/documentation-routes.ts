import { openApiRoutes } from './openapi-routes.ts';
import { referenceRoutes } from './reference-routes.ts';
import type { Route } from './route.ts';

/** The routes that describe these routes: the OpenAPI document, and the page that shows it. */
export function documentationRoutes(described: readonly Route[]): Route[] {
  const document = openApiRoutes(described);
  return [...document, ...referenceRoutes([...described, ...document])];
}
