import { z } from 'zod';
import type { LatenessRecord } from '../../billing/late-payment-report.ts';
import type { LateCounter } from '../../billing/late-counter-repository.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { count, day, instant, rowId } from './parts.ts';

const counter = {
  customerId: rowId,
  count: z.int().min(0).describe('Late invoices that count now.'),
  onTimeStreak: count.describe('Invoices paid on time since the last late one.'),
  episode: z.int().min(1).describe('Goes up by one at each reset.'),
};

/** How often a customer has paid late. */
export const lateCounterAnswer = z.strictObject(counter).meta({
  id: 'LateCounter',
  examples: [{ customerId: 123, count: 2, onTimeStreak: 0, episode: 1 }],
}) satisfies z.ZodType<LateCounter>;

/** The same with what it comes from. */
export const latenessAnswer = z
  .strictObject({
    ...counter,
    name: z.string(),
    events: z.array(
      z.strictObject({
        customerId: rowId,
        invoiceId: rowId,
        dueOn: day,
        settledOn: day,
        daysLate: z.int(),
        isLate: z.boolean(),
        episode: z.int().min(1),
      }),
    ),
    changes: z.array(
      z.strictObject({
        action: z.string(),
        oldCount: count,
        newCount: count,
        reason: z.string().nullable(),
        actor: z.string(),
        at: instant,
      }),
    ),
  })
  .meta({
    id: 'Lateness',
    examples: [
      {
        customerId: 123,
        count: 1,
        onTimeStreak: 0,
        episode: 1,
        name: 'Budi Santoso',
        events: [
          {
            customerId: 123,
            invoiceId: 456,
            dueOn: '2026-11-20',
            settledOn: '2026-11-23',
            daysLate: 3,
            isLate: true,
            episode: 1,
          },
        ],
        changes: [],
      },
    ],
  }) satisfies z.ZodType<Wire<Omit<LatenessRecord, 'id'>>>;
