import type { Request, Response } from 'express';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import {
  type InvoiceFields,
  type InvoiceRecord,
  type invoiceStandings,
} from '../../billing/invoice-repository.ts';
import type { Clock } from '../../clock.ts';
import { localTime } from '../../outbox/local-time.ts';
import { sendData } from '../envelope.ts';
import {
  invoiceBody,
  invoiceOperations as about,
  invoiceQuery,
} from '../operations/billing/invoices.ts';
import type { Route } from '../route.ts';
import { validate } from '../validate.ts';
import { badField, readName, readReference, requireReference } from './billing-fields.ts';
import { type RecordBody, recordRoutes } from './record-routes.ts';

interface InvoiceRoutesOptions {
  desk: BillingDesk;
  /** The zone that says which day it is. */
  businessTimeZone: string;
  clock: Clock;
}

/** The routes for what is owed. */
export function invoiceRoutes({ desk, businessTimeZone, clock }: InvoiceRoutesOptions): Route[] {
  const path = '/billing/invoices';
  const today = () => localTime(clock.now(), businessTimeZone).date;

  const cancel = async (request: Request, response: Response) => {
    const { reason = null } = validate(about.cancel.body, request.body ?? {});
    const invoice = await desk.cancelInvoice(readName(request.params.id), reason);
    sendData(response, 200, viewInvoice(invoice));
  };

  return [
    ...recordRoutes({
      path,
      about,
      desk: desk.invoices,
      readBody: (body) => readInvoiceBody(body, today()),
      readQuery: (query) => {
        const { limit, cursor, status: standing, ...filter } = validate(invoiceQuery, query);
        return { page: { limit, cursor }, filter: { ...filter, standing } };
      },
      view: viewInvoice,
    }),
    {
      method: 'POST',
      path: `${path}/:id/cancel`,
      scope: 'billing',
      about: about.cancel,
      handle: cancel,
    },
  ];
}

function readInvoiceBody(input: unknown, today: string): RecordBody<InvoiceFields> {
  const body = validate(invoiceBody, input);
  const { dueOn, isolateOn = null } = body;
  if (isolateOn !== null && isolateOn < dueOn) {
    throw badField('isolateOn', 'too_early', 'isolateOn must not lie before dueOn.');
  }
  return {
    externalRef: body.externalRef ?? null,
    notify: body.notify,
    fields: {
      customer: requireReference('customer', body),
      subscription: readReference('subscription', body),
      number: body.number,
      period: body.period,
      issuedOn: body.issuedOn ?? today,
      dueOn,
      isolateOn,
      total: body.total,
      paid: body.paid ?? null,
      paidAt: body.paidAt ?? null,
    },
  };
}

/** An invoice as the API shows it: its month without a day, and how it stands in one word. */
function viewInvoice(invoice: InvoiceRecord) {
  return { ...invoice, period: invoice.period.slice(0, 7), status: standingOf(invoice) };
}

function standingOf({ status, remaining }: InvoiceRecord): (typeof invoiceStandings)[number] {
  if (status === 'cancelled') return 'cancelled';
  return /[1-9]/.test(remaining) ? 'open' : 'paid';
}
