import { z } from 'zod';
import { notificationAnswer, timelineAnswer } from '../answers/notification.ts';
import { notificationIdField } from '../fields.ts';
import { exportQuery, historyQuery } from '../history-query.ts';
import { data, file, type Operation, page } from '../operation.ts';

const csvExample = 'id,createdAt,customerId,recipient,phone,class,template,message,status\r\n';

/** The calls that read the ledger. */
export const historyOperations = {
  list: {
    id: 'listHistory',
    tag: 'history',
    summary: 'List notifications, newest first',
    description:
      '`q` finds a part of the text as it is written, within the range of time; without `from` ' +
      'that is the last 31 days.',
    query: historyQuery,
    answers: { 200: page(notificationAnswer, 'A page of notifications.') },
    errors: ['invalid_phone'],
  },
  csv: {
    id: 'exportHistory',
    tag: 'history',
    summary: 'The same as a file for the spreadsheet',
    description: 'Everything that the filters find, unless `limit` says less; streamed.',
    query: exportQuery,
    answers: {
      200: file('text/csv', 'A line for each notification, with a head.', {
        headers: ['Content-Disposition'],
        example: csvExample,
      }),
    },
    errors: ['invalid_phone'],
  },
  read: {
    id: 'getNotification',
    tag: 'history',
    summary: 'Read one notification with everything that happened to it',
    params: z.strictObject({ id: notificationIdField }),
    answers: { 200: data(timelineAnswer, 'The notification and its timeline.') },
    errors: ['notification_not_found'],
  },
} satisfies Record<string, Operation>;
