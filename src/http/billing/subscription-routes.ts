import type { Request, Response } from 'express';
import { z } from 'zod';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import { subscriptionKinds } from '../../billing/package-repository.ts';
import {
  type SubscriptionFields,
  subscriptionStatuses,
} from '../../billing/subscription-repository.ts';
import { dateField } from '../date-fields.ts';
import { sendData } from '../envelope.ts';
import { labelField } from '../fields.ts';
import { pageFields } from '../page-query.ts';
import type { Route } from '../route.ts';
import { validate } from '../validate.ts';
import {
  badField,
  customerReference,
  idQuery,
  packageReference,
  readName,
  recordFields,
  requireReference,
} from './billing-fields.ts';
import { type RecordBody, recordRoutes } from './record-routes.ts';

const subscriptionBody = z.strictObject({
  ...recordFields,
  ...customerReference,
  ...packageReference,
  kind: z.enum(subscriptionKinds).nullish(),
  billDay: z.int().min(1).max(31).nullish(),
  graceDays: z.int().min(0).max(60).default(0),
  startsOn: dateField,
  endsOn: dateField.nullish(),
  status: z.enum(['active', 'ended']).nullish(),
});

const subscriptionQuery = z.strictObject({
  ...pageFields,
  externalRef: labelField.optional(),
  customerId: idQuery.optional(),
  customerRef: labelField.optional(),
  packageId: idQuery.optional(),
  kind: z.enum(subscriptionKinds).optional(),
  status: z.enum(subscriptionStatuses).optional(),
});

const isolateBody = z.strictObject({
  reason: labelField.nullish(),
  notify: z.boolean().default(true),
});

const restoreBody = z.strictObject({ notify: z.boolean().default(true) });

/** The routes for the lines of customers: write, isolate, restore. Each is repeatable. */
export function subscriptionRoutes({ desk }: { desk: BillingDesk }): Route[] {
  const isolate = async (request: Request, response: Response) => {
    const name = readName(request.params.id);
    const { reason = null, notify } = validate(isolateBody, request.body ?? {});
    sendData(response, 200, await desk.subscriptionActions.isolate(name, { reason, notify }));
  };

  const restore = async (request: Request, response: Response) => {
    const name = readName(request.params.id);
    const { notify } = validate(restoreBody, request.body ?? {});
    sendData(response, 200, await desk.subscriptionActions.restore(name, { notify }));
  };

  const scope = 'billing';
  const path = '/billing/subscriptions';
  return [
    ...recordRoutes({
      path,
      desk: desk.subscriptions,
      readBody: readSubscriptionBody,
      readQuery: (query) => {
        const { limit, cursor, ...filter } = validate(subscriptionQuery, query);
        return { page: { limit, cursor }, filter };
      },
      view: (found) => found,
    }),
    { method: 'POST', path: `${path}/:id/isolate`, scope, handle: isolate },
    { method: 'POST', path: `${path}/:id/restore`, scope, handle: restore },
  ];
}

function readSubscriptionBody(input: unknown): RecordBody<SubscriptionFields> {
  const body = validate(subscriptionBody, input);
  const { startsOn, graceDays, endsOn = null } = body;
  if (endsOn !== null && endsOn < startsOn) {
    throw badField('endsOn', 'too_early', 'endsOn must not lie before startsOn.');
  }
  return {
    externalRef: body.externalRef ?? null,
    notify: body.notify,
    fields: {
      customer: requireReference('customer', body),
      package: requireReference('package', body),
      kind: body.kind ?? null,
      billDay: body.billDay ?? null,
      graceDays,
      startsOn,
      endsOn,
      status: body.status ?? null,
    },
  };
}
