import type { Request, Response } from 'express';
import { metricsOperation } from './operations/metrics.ts';
import type { Route } from './route.ts';

/** All metrics in the text format of Prometheus. */
export interface MetricsText {
  contentType: string;
  text: string;
}

/** The route that Prometheus scrapes. */
export function metricsRoutes(readMetrics: () => Promise<MetricsText>): Route[] {
  const metrics = async (_request: Request, response: Response) => {
    const { contentType, text } = await readMetrics();
    response.set('Cache-Control', 'no-store').set('Content-Type', contentType).send(text);
  };

  const about = metricsOperation;
  return [{ method: 'GET', path: '/metrics', scope: 'read', about, handle: metrics }];
}
