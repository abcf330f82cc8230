import type { Request, Response } from 'express';
import { z } from 'zod';
import type { LatePaymentTrackingService } from '../billing/late-payment-tracking-service.ts';
import { callerOf } from './authenticate.ts';
import { sendData } from './envelope.ts';
import { callerIdQuery, labelField } from './fields.ts';
import { pageFields, sendPage } from './page-query.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

const listQuery = z.strictObject({
  ...pageFields,
  customerId: callerIdQuery.optional(),
  minCount: z
    .string()
    .regex(/^\d{1,3}$/, 'Give a whole number from 0 to 999.')
    .transform(Number)
    .optional(),
});
const customerPath = z.strictObject({ customerId: callerIdQuery });
const adjustBody = z.strictObject({ count: z.int().min(0).max(999), reason: labelField });

/** The routes for who pays late: read the counters, and set one by hand with a reason. */
export function latePaymentRoutes(
  lateness: Pick<LatePaymentTrackingService, 'list' | 'adjust'>,
): Route[] {
  const list = async (request: Request, response: Response) => {
    const { limit, cursor = null, customerId, minCount } = validate(listQuery, request.query);
    const filter = { customerId, minCount: minCount ?? (customerId === undefined ? 1 : 0) };
    const found = await lateness.list(filter, { limit: limit + 1, before: cursor });
    sendPage(response, found, limit, ({ id: _id, ...shown }) => shown);
  };

  const adjust = async (request: Request, response: Response) => {
    const { customerId } = validate(customerPath, request.params);
    const { count, reason } = validate(adjustBody, request.body ?? {});
    const by = { reason, actor: callerOf(response).name };
    sendData(response, 200, await lateness.adjust(customerId, count, by));
  };

  const path = '/billing/late-payments';
  return [
    { method: 'GET', path, scope: 'billing', handle: list },
    { method: 'POST', path: `${path}/:customerId`, scope: 'billing', handle: adjust },
  ];
}
