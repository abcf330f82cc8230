import { z } from 'zod';
import { messageTypes } from '../../billing/catalogue/message-type.ts';
import { notificationClasses } from '../../notifications/notification.ts';
import type { RunReport } from '../../billing/runs/run-report.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { count, day, instant, rowId } from './parts.ts';

/** When one type of message is planned. */
export const ruleAnswer = z
  .strictObject({
    type: z.enum(messageTypes),
    enabled: z.boolean(),
    moment: z.enum(['happened', 'before', 'on', 'after']),
    offsets: z.array(z.int()).describe('Days before or after.'),
    at: z.string().nullable().describe("On the customer's clock; null for at once."),
    priority: z.int(),
    validDays: count,
    document: z
      .boolean()
      .nullable()
      .optional()
      .describe('Whether the PDF goes along; null for as BILLING_DOCUMENTS says.'),
    class: z.enum(notificationClasses),
    dedupeKey: z.string().describe('There is at most one message of each such key.'),
  })
  .meta({
    id: 'Rule',
    examples: [
      {
        type: 'invoice_reminder',
        enabled: true,
        moment: 'before',
        offsets: [3, 1],
        at: '09:00',
        priority: 0,
        validDays: 1,
        document: null,
        class: 'reminder',
        dedupeKey: 'invoice_reminder:{invoice}:H-{days}',
      },
    ],
  });

const byWord = z.record(z.string(), count);
const planned = z.strictObject({ planned: count, alreadyPlanned: count });

/** What planning a day came to. */
export const runAnswer = z
  .strictObject({
    date: day,
    dryRun: z.boolean(),
    planned: count,
    alreadyPlanned: count,
    byType: z.partialRecord(z.enum(messageTypes), planned),
    firstDepartureAt: instant.nullable(),
    lastDepartureAt: instant.nullable(),
    durationS: count,
    held: byWord.describe('Planned ones that a rule keeps, by its name.'),
    mayExpire: count,
    deferred: count,
    missed: count,
    suppressed: byWord,
    unreachable: z.strictObject({
      total: count,
      customers: z.array(z.strictObject({ customerId: rowId, reason: z.string() })),
    }),
    unwritable: byWord,
  })
  .meta({
    id: 'RunReport',
    examples: [
      {
        date: '2026-11-20',
        dryRun: true,
        planned: 2,
        alreadyPlanned: 0,
        byType: { invoice_reminder: { planned: 2, alreadyPlanned: 0 } },
        firstDepartureAt: '2026-11-20T02:00:00.000Z',
        lastDepartureAt: '2026-11-20T02:00:14.000Z',
        durationS: 14,
        held: { pacing: 1 },
        mayExpire: 0,
        deferred: 0,
        missed: 0,
        suppressed: {},
        unreachable: { total: 0, customers: [] },
        unwritable: {},
      },
    ],
  }) satisfies z.ZodType<Wire<RunReport>>;
