import type { Request, Response } from 'express';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import type { PromiseFields } from '../../billing/promise-repository.ts';
import { sendData } from '../envelope.ts';
import {
  promiseBody,
  promiseOperations as about,
  promiseQuery,
} from '../operations/billing/invoices.ts';
import type { Route } from '../route.ts';
import { validate } from '../validate.ts';
import { readName, readReference, requireReference } from './billing-fields.ts';
import { type RecordBody, recordRoutes } from './record-routes.ts';

/** The routes for promises to pay: write, and say what became of them. */
export function promiseRoutes({ desk }: { desk: BillingDesk }): Route[] {
  const path = '/billing/promises';

  const settleAs = (status: 'kept' | 'broken' | 'cancelled') => {
    return async (request: Request, response: Response) => {
      validate(about.keep.body, request.body ?? {});
      sendData(response, 200, await desk.settlePromise(readName(request.params.id), status));
    };
  };

  const settling = { method: 'POST', scope: 'billing' } as const;
  return [
    ...recordRoutes({
      path,
      about,
      desk: desk.promises,
      readBody: readPromiseBody,
      readQuery: (query) => {
        const { limit, cursor, ...filter } = validate(promiseQuery, query);
        return { page: { limit, cursor }, filter };
      },
      view: (found) => found,
    }),
    { ...settling, path: `${path}/:id/keep`, about: about.keep, handle: settleAs('kept') },
    { ...settling, path: `${path}/:id/break`, about: about.break, handle: settleAs('broken') },
    { ...settling, path: `${path}/:id/cancel`, about: about.cancel, handle: settleAs('cancelled') },
  ];
}

function readPromiseBody(input: unknown): RecordBody<PromiseFields> {
  const body = validate(promiseBody, input);
  return {
    externalRef: body.externalRef ?? null,
    notify: body.notify,
    fields: {
      customer: requireReference('customer', body),
      invoice: readReference('invoice', body),
      promisedOn: body.promisedOn,
      note: body.note ?? null,
    },
  };
}
