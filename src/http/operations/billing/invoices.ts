import { z } from 'zod';
import { invoiceStandings } from '../../../billing/invoice-repository.ts';
import { promiseStatuses } from '../../../billing/promise-repository.ts';
import { invoiceAnswer, promiseAnswer } from '../../answers/invoice.ts';
import {
  customerReference,
  idQuery,
  invoiceReference,
  recordFields,
  subscriptionReference,
} from '../../billing/billing-fields.ts';
import { dateField, monthField } from '../../date-fields.ts';
import { instantField, labelField, nothing } from '../../fields.ts';
import { moneyField } from '../../money-field.ts';
import { data, type Operation } from '../../operation.ts';
import { pageFields, searchField } from '../../page-query.ts';
import { recordOperations, rowPath } from './records.ts';

/** The query of a list of invoices. */
export const invoiceQuery = z.strictObject({
  ...pageFields,
  externalRef: labelField.optional(),
  customerId: idQuery.optional(),
  customerRef: labelField.optional(),
  subscriptionId: idQuery.optional(),
  status: z.enum(invoiceStandings).optional(),
  period: monthField.optional(),
  dueFrom: dateField.optional(),
  dueTo: dateField.optional(),
  q: searchField.optional(),
});

/** What is said of an invoice. */
export const invoiceBody = z
  .strictObject({
    ...recordFields,
    ...customerReference,
    ...subscriptionReference,
    number: labelField,
    period: monthField,
    issuedOn: dateField.nullish(),
    dueOn: dateField,
    isolateOn: dateField.nullish(),
    total: moneyField,
    paid: moneyField.nullish(),
    paidAt: instantField.nullish(),
  })
  .meta({
    id: 'InvoiceBody',
    examples: [
      {
        customerId: 123,
        subscriptionId: 70,
        number: 'INV-456',
        period: '2026-11',
        dueOn: '2026-11-20',
        isolateOn: '2026-11-27',
        total: 150_000,
      },
    ],
  });

/** The calls for what is owed. */
export const invoiceOperations = {
  ...recordOperations({
    one: 'invoice',
    tag: 'invoices',
    query: invoiceQuery,
    body: invoiceBody,
    row: invoiceAnswer,
    told: 'The customer is told of a new one, unless `notify` is false.',
    writeErrors: [
      'customer_not_found',
      'subscription_not_found',
      'subscription_of_other_customer',
      'customer_differs',
      'invoice_cancelled',
      'invoice_period_taken',
    ],
  }),
  cancel: {
    id: 'cancelInvoice',
    tag: 'invoices',
    summary: 'Cancel an invoice that nothing was paid of',
    params: rowPath,
    body: z
      .strictObject({ reason: labelField.nullish() })
      .meta({ id: 'CancelInvoiceBody', examples: [{ reason: 'Salah nominal' }] }),
    answers: { 200: data(invoiceAnswer, 'It is cancelled.') },
    errors: ['invoice_not_found', 'invoice_paid'],
  },
} satisfies Record<string, Operation>;

/** The query of a list of promises. */
export const promiseQuery = z.strictObject({
  ...pageFields,
  externalRef: labelField.optional(),
  customerId: idQuery.optional(),
  customerRef: labelField.optional(),
  invoiceId: idQuery.optional(),
  status: z.enum(promiseStatuses).optional(),
  promisedFrom: dateField.optional(),
  promisedTo: dateField.optional(),
});

/** What is said of a promise to pay. */
export const promiseBody = z
  .strictObject({
    ...recordFields,
    ...customerReference,
    ...invoiceReference,
    promisedOn: dateField,
    note: labelField.nullish(),
  })
  .meta({
    id: 'PromiseBody',
    examples: [
      { customerId: 123, invoiceId: 456, promisedOn: '2026-11-25', note: 'Setelah gajian' },
    ],
  });

const settle = {
  tag: 'invoices',
  params: rowPath,
  body: nothing,
  answers: { 200: data(promiseAnswer, 'The promise as it is now.') },
  errors: ['promise_not_found', 'promise_settled'],
} as const satisfies Partial<Operation>;

/** The calls for promises to pay. */
export const promiseOperations = {
  ...recordOperations({
    one: 'promise',
    tag: 'invoices',
    query: promiseQuery,
    body: promiseBody,
    row: promiseAnswer,
    told: 'The customer is told of a new one, unless `notify` is false.',
    writeErrors: [
      'customer_not_found',
      'invoice_not_found',
      'invoice_of_other_customer',
      'promise_settled',
    ],
  }),
  keep: { ...settle, id: 'keepPromise', summary: 'Say that a promise was kept' },
  break: { ...settle, id: 'breakPromise', summary: 'Say that a promise was broken' },
  cancel: { ...settle, id: 'cancelPromise', summary: 'Cancel a promise' },
} satisfies Record<string, Operation>;
