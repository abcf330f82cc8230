import type { Request, Response } from 'express';
import type { RunReport } from '../billing/runs/run-report.ts';
import type { RunRequest } from '../billing/smart-notification-service.ts';
import { sendData } from './envelope.ts';
import { planningOperations } from './operations/planning.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

interface RunRoutesOptions {
  runs: { run(request: RunRequest): Promise<RunReport> };
}

/** The route that does by hand what the daily schedule does. Repeatable without effect. */
export function runRoutes({ runs }: RunRoutesOptions): Route[] {
  const about = planningOperations.run;
  const run = async (request: Request, response: Response) => {
    sendData(response, 200, await runs.run(validate(about.body, request.body ?? {})));
  };
  return [{ method: 'POST', path: '/billing/runs', scope: 'billing', about, handle: run }];
}
