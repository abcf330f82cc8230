import type { RequestHandler, Response } from 'express';
import { httpMethods } from '../metric-labels.ts';
import type { Metrics } from '../metrics.ts';

/**
 * Times every request until its answer has left. The label is the path of the route as the table
 * has it, never what was asked for: that is the caller's, and may hold a number or a key. A stream
 * of events is no answer that somebody waits for.
 */
export function measureRequests({ requests }: Pick<Metrics, 'requests'>): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('close', () => {
      if (isStream(response)) return;
      const labels = {
        method: httpMethods.of(request.method),
        route: routeOf(response) ?? 'unmatched',
        status: response.writableFinished
          ? `${Math.floor(response.statusCode / 100)}xx`
          : 'aborted',
      };
      requests.observe(labels, (performance.now() - startedAt) / 1_000);
    });
    next();
  };
}

/** Says which row of the table of routes has taken the request. */
export function nameRoute(path: string): RequestHandler {
  return (_request, response, next) => {
    response.locals.route = path;
    next();
  };
}

function isStream(response: Response): boolean {
  return response.getHeader('Content-Type')?.toString().startsWith('text/event-stream') === true;
}

function routeOf(response: Response): string | undefined {
  return response.locals.route as string | undefined;
}
