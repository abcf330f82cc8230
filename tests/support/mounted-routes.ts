import type { Express } from 'express';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  handle?: { stack?: Layer[] };
}

/**
 * What an Express app answers by its own account, whatever table it was made of: method and path
 * of every route, without those that take every method.
 */
export function mountedRoutes(app: Express): string[] {
  const { stack } = app.router as unknown as { stack: Layer[] };
  return stack.flatMap(routesOf);
}

function routesOf({ route, handle }: Layer): string[] {
  if (!route) return (handle?.stack ?? []).flatMap(routesOf);
  const methods = Object.keys(route.methods).filter((method) => method !== '_all');
  return methods.map((method) => `${method.toUpperCase()} ${route.path}`);
}
