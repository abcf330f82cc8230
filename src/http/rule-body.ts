import { z } from 'zod';
import type { MessageType } from '../billing/catalogue/message-type.ts';
import { defaultRules } from '../billing/rules/default-rules.ts';
import type { NotificationRule, RuleChange } from '../billing/rules/notification-rule.ts';

/** Longer ahead than a month nobody remembers; more than eight times nobody wants. */
const offsetsField = z
  .array(z.int().min(1).max(30))
  .min(1)
  .max(8)
  .refine((offsets) => new Set(offsets).size === offsets.length, {
    error: 'Give each number of days once.',
  });

const timeField = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give a time such as 09:00.')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

/** Every field that some rule has. */
const fields = {
  enabled: z.boolean().optional(),
  priority: z.int().min(-100).max(100).optional(),
  offsets: offsetsField.optional(),
  at: timeField.optional(),
  document: z.boolean().optional(),
};

/** The change of a rule, as callers see it. */
export const ruleBody = z
  .strictObject(fields)
  .meta({ id: 'RuleBody', examples: [{ offsets: [7, 3, 1], at: '10:00' }] });

/** A rule has only the fields that mean something for it; the others are unknown to it. */
const bodies = new Map(defaultRules.map((rule) => [rule.type, bodyOf(rule)]));

function bodyOf({ moment, at, document }: NotificationRule): z.ZodType<RuleChange> {
  const { enabled, priority } = fields;
  const hasOffsets = moment === 'before' || moment === 'after';
  const body = z.strictObject({
    enabled,
    priority,
    ...(hasOffsets && { offsets: fields.offsets }),
    ...(at !== null && { at: fields.at }),
    ...(document !== undefined && { document: fields.document }),
  });
  return body as z.ZodType<RuleChange>;
}

/** What the change of a rule of this type may say. */
export function ruleBodyOf(type: MessageType): z.ZodType<RuleChange> {
  return bodies.get(type)!;
}
