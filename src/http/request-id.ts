import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

/** Names every request, in `X-Request-Id` and in the body of errors, so that log lines are found. */
export const assignRequestId: RequestHandler = (_request, response, next) => {
  response.locals.requestId = randomUUID();
  response.setHeader('X-Request-Id', requestIdOf(response));
  next();
};

/** The id of the request that `response` answers. */
export function requestIdOf(response: Response): string {
  return response.locals.requestId as string;
}
