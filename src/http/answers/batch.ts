import { z } from 'zod';
import { notificationClasses } from '../../notifications/notification.ts';
import type { BatchProgress } from '../../whatsapp/batch-progress.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { errorDetail } from './error.ts';
import { count, instant, uuid } from './parts.ts';

/** How far a batch has come. */
export const batchAnswer = z
  .strictObject({
    id: uuid,
    status: z
      .enum(['running', 'paused', 'completed', 'cancelled'])
      .describe('Completed when nothing but uncertain notifications is open.'),
    class: z.enum(notificationClasses),
    delayMs: count,
    total: count,
    pending: count,
    sent: count,
    failed: count,
    cancelled: count,
    uncertain: count,
    held: count,
    createdAt: instant,
    estimatedCompletionAt: instant.nullable(),
  })
  .meta({
    id: 'Batch',
    examples: [
      {
        id: '01a217b2-90d6-7000-8000-00c393198d74',
        status: 'running',
        class: 'reminder',
        delayMs: 20_000,
        total: 2,
        pending: 1,
        sent: 1,
        failed: 0,
        cancelled: 0,
        uncertain: 0,
        held: 0,
        createdAt: '2026-11-22T11:21:03.182Z',
        estimatedCompletionAt: '2026-11-22T11:21:23.215Z',
      },
    ],
  }) satisfies z.ZodType<Wire<BatchProgress>>;

const row = { index: count, phone: z.string().nullable().describe('As it was given.') };

/** What a bulk call came to: every row is counted once. */
export const bulkAnswer = z
  .strictObject({
    batchId: uuid,
    total: count,
    accepted: count,
    rejected: z.array(
      z.strictObject({
        ...row,
        code: z.string(),
        message: z.string(),
        details: z.array(errorDetail),
      }),
    ),
    duplicates: z.array(
      z.strictObject({
        ...row,
        code: z.enum(['duplicate_recipient', 'duplicate_idempotency_key', 'already_accepted']),
        of: count.optional().describe('The row that counts.'),
        notificationId: uuid.optional().describe('What its key made before.'),
      }),
    ),
  })
  .meta({
    id: 'BulkReply',
    examples: [
      {
        batchId: '01a217b2-90d6-7000-8000-00c393198d74',
        total: 3,
        accepted: 2,
        rejected: [
          {
            index: 2,
            phone: '0215551234',
            code: 'invalid_phone',
            message:
              'The phone number is not a mobile number; send a mobile one, such as 081234567890.',
            details: [
              {
                path: 'recipients.2.phone',
                code: 'not_mobile',
                message:
                  'The phone number is not a mobile number; send a mobile one, such as 081234567890.',
              },
            ],
          },
        ],
        duplicates: [],
      },
    ],
  });
