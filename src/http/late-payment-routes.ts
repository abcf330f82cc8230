import type { Request, Response } from 'express';
import type { LatePaymentTrackingService } from '../billing/late-payment-tracking-service.ts';
import { callerOf } from './authenticate.ts';
import { sendData } from './envelope.ts';
import { latenessOperations as about } from './operations/lateness.ts';
import { sendPage } from './page-query.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

/** The routes for who pays late: read the counters, and set one by hand with a reason. */
export function latePaymentRoutes(
  lateness: Pick<LatePaymentTrackingService, 'list' | 'adjust'>,
): Route[] {
  const list = async (request: Request, response: Response) => {
    const {
      limit,
      cursor = null,
      customerId,
      minCount,
    } = validate(about.list.query, request.query);
    const filter = { customerId, minCount: minCount ?? (customerId === undefined ? 1 : 0) };
    const found = await lateness.list(filter, { limit: limit + 1, before: cursor });
    sendPage(response, found, limit, ({ id: _id, ...shown }) => shown);
  };

  const adjust = async (request: Request, response: Response) => {
    const { customerId } = validate(about.adjust.params, request.params);
    const { count, reason } = validate(about.adjust.body, request.body ?? {});
    const by = { reason, actor: callerOf(response).name };
    sendData(response, 200, await lateness.adjust(customerId, count, by));
  };

  const path = '/billing/late-payments';
  return [
    { method: 'GET', path, scope: 'billing', about: about.list, handle: list },
    {
      method: 'POST',
      path: `${path}/:customerId`,
      scope: 'billing',
      about: about.adjust,
      handle: adjust,
    },
  ];
}
