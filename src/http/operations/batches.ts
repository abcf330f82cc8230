import { z } from 'zod';
import { batchAnswer, bulkAnswer } from '../answers/batch.ts';
import { bulkBody } from '../bulk-body.ts';
import { notificationIdField, nothing, wholeNumber } from '../fields.ts';
import { data, type Operation, page } from '../operation.ts';

const path = z.strictObject({ id: notificationIdField });

const steer = {
  tag: 'batches',
  params: path,
  body: nothing,
  answers: { 200: data(batchAnswer, 'The batch as it is now.') },
  errors: ['batch_not_found'],
} as const satisfies Partial<Operation>;

/** The calls for many messages at once. */
export const batchOperations = {
  sendBulk: {
    id: 'sendBulk',
    tag: 'batches',
    summary: 'Send many messages',
    description:
      'A bad row never stops the good ones: each row is counted once, as accepted, rejected or ' +
      'a duplicate. Everything that is accepted is committed before the answer.',
    body: bulkBody,
    takes: ['Idempotency-Key'],
    answers: {
      202: data(bulkAnswer, 'What became of each row.', ['Location', 'Idempotent-Replayed']),
    },
    errors: ['idempotency_key_reused', 'idempotency_conflict'],
  },
  list: {
    id: 'listBatches',
    tag: 'batches',
    summary: 'List the batches, newest first',
    query: z.strictObject({
      limit: wholeNumber(1, 100).default(20),
      cursor: z.uuid().optional(),
    }),
    answers: { 200: page(batchAnswer, 'A page of batches.') },
    errors: [],
  },
  read: {
    id: 'getBatch',
    tag: 'batches',
    summary: 'Read how far a batch is',
    params: path,
    answers: { 200: data(batchAnswer, 'The batch as it is now.') },
    errors: ['batch_not_found'],
  },
  pause: { ...steer, id: 'pauseBatch', summary: 'Keep what has not left from leaving' },
  resume: { ...steer, id: 'resumeBatch', summary: 'Let a paused batch go on' },
  cancel: { ...steer, id: 'cancelBatch', summary: 'Cancel what has not left' },
} satisfies Record<string, Operation>;
