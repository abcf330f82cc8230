import type { Request, Response } from 'express';
import { z } from 'zod';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import { type PromiseFields, promiseStatuses } from '../../billing/promise-repository.ts';
import { dateField } from '../date-fields.ts';
import { sendData } from '../envelope.ts';
import { labelField } from '../fields.ts';
import { pageFields } from '../page-query.ts';
import type { Route } from '../route.ts';
import { validate } from '../validate.ts';
import {
  customerReference,
  idQuery,
  invoiceReference,
  readName,
  readReference,
  recordFields,
  requireReference,
} from './billing-fields.ts';
import { type RecordBody, recordRoutes } from './record-routes.ts';

const promiseBody = z.strictObject({
  ...recordFields,
  ...customerReference,
  ...invoiceReference,
  promisedOn: dateField,
  note: labelField.nullish(),
});

const promiseQuery = z.strictObject({
  ...pageFields,
  externalRef: labelField.optional(),
  customerId: idQuery.optional(),
  customerRef: labelField.optional(),
  invoiceId: idQuery.optional(),
  status: z.enum(promiseStatuses).optional(),
  promisedFrom: dateField.optional(),
  promisedTo: dateField.optional(),
});

const nothing = z.strictObject({});

/** The routes for promises to pay: write, and say what became of them. */
export function promiseRoutes({ desk }: { desk: BillingDesk }): Route[] {
  const path = '/billing/promises';

  const settleAs = (status: 'kept' | 'broken' | 'cancelled') => {
    return async (request: Request, response: Response) => {
      validate(nothing, request.body ?? {});
      sendData(response, 200, await desk.settlePromise(readName(request.params.id), status));
    };
  };

  const scope = 'billing';
  return [
    ...recordRoutes({
      path,
      desk: desk.promises,
      readBody: readPromiseBody,
      readQuery: (query) => {
        const { limit, cursor, ...filter } = validate(promiseQuery, query);
        return { page: { limit, cursor }, filter };
      },
      view: (found) => found,
    }),
    { method: 'POST', path: `${path}/:id/keep`, scope, handle: settleAs('kept') },
    { method: 'POST', path: `${path}/:id/break`, scope, handle: settleAs('broken') },
    { method: 'POST', path: `${path}/:id/cancel`, scope, handle: settleAs('cancelled') },
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
