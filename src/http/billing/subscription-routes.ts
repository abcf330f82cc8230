import type { Request, Response } from 'express';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import type { SubscriptionFields } from '../../billing/subscription-repository.ts';
import { sendData } from '../envelope.ts';
import {
  subscriptionBody,
  subscriptionOperations as about,
  subscriptionQuery,
} from '../operations/billing/subscriptions.ts';
import type { Route } from '../route.ts';
import { validate } from '../validate.ts';
import { badField, readName, requireReference } from './billing-fields.ts';
import { type RecordBody, recordRoutes } from './record-routes.ts';

/** The routes for the lines of customers: write, isolate, restore. Each is repeatable. */
export function subscriptionRoutes({ desk }: { desk: BillingDesk }): Route[] {
  const isolate = async (request: Request, response: Response) => {
    const name = readName(request.params.id);
    const { reason = null, notify } = validate(about.isolate.body, request.body ?? {});
    sendData(response, 200, await desk.subscriptionActions.isolate(name, { reason, notify }));
  };

  const restore = async (request: Request, response: Response) => {
    const name = readName(request.params.id);
    const { notify } = validate(about.restore.body, request.body ?? {});
    sendData(response, 200, await desk.subscriptionActions.restore(name, { notify }));
  };

  const acting = { method: 'POST', scope: 'billing' } as const;
  const path = '/billing/subscriptions';
  return [
    ...recordRoutes({
      path,
      about,
      desk: desk.subscriptions,
      readBody: readSubscriptionBody,
      readQuery: (query) => {
        const { limit, cursor, ...filter } = validate(subscriptionQuery, query);
        return { page: { limit, cursor }, filter };
      },
      view: (found) => found,
    }),
    { ...acting, path: `${path}/:id/isolate`, about: about.isolate, handle: isolate },
    { ...acting, path: `${path}/:id/restore`, about: about.restore, handle: restore },
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
