import type { Request, Response } from 'express';
import { z } from 'zod';
import type { RunReport } from '../billing/runs/run-report.ts';
import type { RunRequest } from '../billing/smart-notification-service.ts';
import { sendData } from './envelope.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

interface RunRoutesOptions {
  runs: { run(request: RunRequest): Promise<RunReport> };
}

const runBody = z.strictObject({
  date: z.iso.date({ error: 'Give a day such as 2026-11-20.' }).optional(),
  dryRun: z.boolean().optional(),
});

/** The route that does by hand what the daily schedule does. Repeatable without effect. */
export function runRoutes({ runs }: RunRoutesOptions): Route[] {
  const run = async (request: Request, response: Response) => {
    sendData(response, 200, await runs.run(validate(runBody, request.body ?? {})));
  };
  return [{ method: 'POST', path: '/billing/runs', scope: 'billing', handle: run }];
}
