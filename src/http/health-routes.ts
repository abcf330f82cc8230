import type { Request, Response } from 'express';
import { sendData } from './envelope.ts';
import { healthOperations as about } from './operations/health.ts';
import type { Route } from './route.ts';

/** One part of the server, asked whether it can do its work. Resolves with null or the trouble. */
export type HealthCheck = () => Promise<string | null>;

const checkDeadlineMs = 3_000;

/** Whether the process lives, and whether each part that a message needs is ready. */
export function healthRoutes(checks: Readonly<Record<string, HealthCheck>>): Route[] {
  const live = (_request: Request, response: Response) => {
    sendData(response, 200, { status: 'live' });
  };

  const ready = async (_request: Request, response: Response) => {
    const entries = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await bounded(check)] as const),
    );
    const failing = entries.filter(([, trouble]) => trouble !== null);
    const parts = Object.fromEntries(entries.map(([name, trouble]) => [name, trouble ?? 'ok']));
    if (failing.length === 0) return sendData(response, 200, { status: 'ready', parts });
    response.status(503).json({
      success: false,
      error: {
        code: 'not_ready',
        message: `Not ready: ${failing.map(([name, trouble]) => `${name} (${trouble})`).join(', ')}.`,
        details: failing.map(([path, message]) => ({ path, code: 'not_ready', message })),
        requestId: response.locals.requestId as string,
      },
    });
  };

  return [
    { method: 'GET', path: '/health/live', scope: null, about: about.live, handle: live },
    { method: 'GET', path: '/health/ready', scope: 'read', about: about.ready, handle: ready },
  ];
}

async function bounded(check: HealthCheck): Promise<string | null> {
  const late = new Promise<string>((resolve) => {
    setTimeout(() => resolve('no answer in time'), checkDeadlineMs).unref();
  });
  return Promise.race([check().catch((error: Error) => error.name), late]);
}
