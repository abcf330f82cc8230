import { z } from 'zod';
import { notificationAnswer } from '../answers/notification.ts';
import { notificationIdField, nothing } from '../fields.ts';
import { data, type Operation } from '../operation.ts';

const path = z.strictObject({ id: notificationIdField });
const retryHeaders = ['Location', 'Idempotent-Replayed'] as const;

/** The calls by which a person decides about one notification. */
export const notificationOperations = {
  cancel: {
    id: 'cancelNotification',
    tag: 'history',
    summary: 'See to it that a notification is not sent',
    params: path,
    body: nothing,
    answers: { 200: data(notificationAnswer, 'It is cancelled.') },
    errors: ['notification_not_found', 'in_flight', 'already_settled'],
  },
  retry: {
    id: 'retryNotification',
    tag: 'history',
    summary: 'Send it once more, as a notification of its own',
    description:
      'One retry of a notification is on its way at a time. When the first text may have ' +
      'arrived after all, it wants `{"confirmDuplicate":true}`.',
    params: path,
    body: z
      .strictObject({ confirmDuplicate: z.boolean().default(false) })
      .meta({ id: 'RetryBody', examples: [{ confirmDuplicate: true }] }),
    takes: ['Idempotency-Key'],
    answers: {
      201: data(notificationAnswer, 'A repeated call: it is sent already.', retryHeaders),
      202: data(notificationAnswer, 'The new notification.', retryHeaders),
    },
    errors: [
      'notification_not_found',
      'not_settled',
      'retry_pending',
      'confirmation_required',
      'text_forgotten',
      'idempotency_key_reused',
      'idempotency_conflict',
    ],
  },
} satisfies Record<string, Operation>;
