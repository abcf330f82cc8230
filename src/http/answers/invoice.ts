import { z } from 'zod';
import { type InvoiceRecord, invoiceStandings } from '../../billing/invoice-repository.ts';
import { type PromiseRecord, promiseStatuses } from '../../billing/promise-repository.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { billingRow, day, instant, rowId, rupiah, written } from './parts.ts';

/** What is owed. */
export const invoiceAnswer = z
  .strictObject({
    ...billingRow,
    customerId: rowId,
    subscriptionId: rowId.nullable(),
    number: z.string(),
    period: z
      .string()
      .regex(/^\d{4}-\d\d$/)
      .describe('The month.'),
    issuedOn: day.nullable(),
    dueOn: day,
    isolateOn: day.nullable(),
    total: rupiah,
    paid: rupiah,
    remaining: rupiah,
    status: z.enum(invoiceStandings),
    cancelledAt: instant.nullable(),
    cancelReason: z.string().nullable(),
  })
  .meta({
    id: 'Invoice',
    examples: [
      {
        id: 456,
        externalRef: null,
        customerId: 123,
        subscriptionId: 70,
        number: 'INV-456',
        period: '2026-11',
        issuedOn: '2026-11-01',
        dueOn: '2026-11-20',
        isolateOn: '2026-11-27',
        total: '150000.00',
        paid: '0.00',
        remaining: '150000.00',
        status: 'open',
        cancelledAt: null,
        cancelReason: null,
        ...written,
      },
    ],
  }) satisfies z.ZodType<Wire<Omit<InvoiceRecord, 'status'>>>;

/** A promise to pay. */
export const promiseAnswer = z
  .strictObject({
    ...billingRow,
    customerId: rowId,
    invoiceId: rowId.nullable(),
    promisedOn: day,
    note: z.string().nullable(),
    status: z.enum(promiseStatuses),
  })
  .meta({
    id: 'PromiseToPay',
    examples: [
      {
        id: 5,
        externalRef: null,
        customerId: 123,
        invoiceId: 456,
        promisedOn: '2026-11-25',
        note: 'Setelah gajian',
        status: 'open',
        ...written,
      },
    ],
  }) satisfies z.ZodType<Wire<PromiseRecord>>;
