import { z } from 'zod';
import { messageTypes } from '../../billing/catalogue/message-type.ts';
import { ruleAnswer, runAnswer } from '../answers/planning.ts';
import { data, type Operation, page } from '../operation.ts';
import { ruleBody } from '../rule-body.ts';

/** The calls for what is planned when. */
export const planningOperations = {
  listRules: {
    id: 'listRules',
    tag: 'planning',
    summary: 'List which message is planned when',
    answers: { 200: page(ruleAnswer, 'A rule for each automatic message.') },
    errors: [],
  },
  changeRule: {
    id: 'changeRule',
    tag: 'planning',
    summary: 'Switch a rule off, or move its days or its time',
    description:
      'A change takes the place of the one before; `{}` gives the rule of the program back. A ' +
      'rule has only the fields that mean something for it.',
    params: z.strictObject({ type: z.enum(messageTypes) }),
    body: ruleBody,
    answers: { 200: data(ruleAnswer, 'The rule as it is now.') },
    errors: [],
  },
  run: {
    id: 'planDay',
    tag: 'planning',
    summary: 'Plan the messages of a day',
    description:
      'What the schedule does every morning; may be repeated without effect. `dryRun` says what ' +
      'would be planned, when it would leave and what would hold it.',
    body: z
      .strictObject({
        date: z.iso.date({ error: 'Give a day such as 2026-11-20.' }).optional(),
        dryRun: z.boolean().optional(),
      })
      .meta({ id: 'RunBody', examples: [{ date: '2026-11-20', dryRun: true }] }),
    answers: { 200: data(runAnswer, 'What was planned.') },
    errors: ['run_date_in_future'],
  },
} satisfies Record<string, Operation>;
