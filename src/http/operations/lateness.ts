import { z } from 'zod';
import { lateCounterAnswer, latenessAnswer } from '../answers/lateness.ts';
import { callerIdQuery, labelField, wholeNumber } from '../fields.ts';
import { data, type Operation, page } from '../operation.ts';
import { pageFields } from '../page-query.ts';

/** The calls for who pays late. */
export const latenessOperations = {
  list: {
    id: 'listLatePayments',
    tag: 'invoices',
    summary: 'List who pays late, with what it comes from',
    query: z.strictObject({
      ...pageFields,
      customerId: callerIdQuery.optional(),
      minCount: wholeNumber(0, 999).optional(),
    }),
    answers: { 200: page(latenessAnswer, 'The highest customer id first.') },
    errors: [],
  },
  adjust: {
    id: 'adjustLatePayments',
    tag: 'invoices',
    summary: 'Set the counter of a customer by hand',
    description: '0 starts a new episode. Written down with the reason and the name of the key.',
    params: z.strictObject({ customerId: callerIdQuery }),
    body: z
      .strictObject({ count: z.int().min(0).max(999), reason: labelField })
      .meta({ id: 'LateCounterBody', examples: [{ count: 0, reason: 'bank sedang gangguan' }] }),
    answers: { 200: data(lateCounterAnswer, 'The counter as it is now.') },
    errors: ['customer_not_found'],
  },
} satisfies Record<string, Operation>;
