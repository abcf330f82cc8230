import { z } from 'zod';
import { optOutScopes } from '../../notifications/opt-out-scope.ts';
import { optOutAnswer } from '../answers/opt-out.ts';
import { e164 } from '../answers/parts.ts';
import { labelField } from '../fields.ts';
import { optOutCursorField } from '../opt-out-cursor.ts';
import { data, type Operation, page } from '../operation.ts';
import { pageFields } from '../page-query.ts';
import { phoneField } from '../send-body.ts';

const removedAnswer = z
  .strictObject({ phone: e164, removed: z.boolean().describe('Whether there was one.') })
  .meta({ id: 'OptOutRemoved' });

const path = z.strictObject({ phone: phoneField });

/** The calls for whom not to write to. */
export const optOutOperations = {
  list: {
    id: 'listOptOuts',
    tag: 'optOuts',
    summary: 'List who does not want messages',
    query: z.strictObject({ limit: pageFields.limit, cursor: optOutCursorField.optional() }),
    answers: { 200: page(optOutAnswer, 'A page, newest first.') },
    errors: [],
  },
  read: {
    id: 'getOptOut',
    tag: 'optOuts',
    summary: 'Read what one number does not want',
    params: path,
    answers: { 200: data(optOutAnswer, 'What it has opted out of.') },
    errors: ['opt_out_not_found', 'invalid_phone'],
  },
  add: {
    id: 'addOptOut',
    tag: 'optOuts',
    summary: 'Enter somebody who does not want messages',
    description: 'Repeatable. What waits for them is cancelled when it would leave.',
    body: z
      .strictObject({
        phone: phoneField,
        scope: z.enum(optOutScopes).default('reminders'),
        reason: labelField.nullish(),
      })
      .meta({
        id: 'OptOutBody',
        examples: [{ phone: '081234567891', scope: 'reminders', reason: 'telepon 22 November' }],
      }),
    answers: {
      200: data(optOutAnswer, 'There was one; this is it now.'),
      201: data(optOutAnswer, 'It is new.'),
    },
    errors: ['invalid_phone'],
  },
  remove: {
    id: 'removeOptOut',
    tag: 'optOuts',
    summary: 'Take somebody off the list',
    params: path,
    answers: { 200: data(removedAnswer, 'They may be written to.') },
    errors: ['invalid_phone'],
  },
} satisfies Record<string, Operation>;
