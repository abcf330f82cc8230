import type { Request, Response } from 'express';
import { z } from 'zod';
import { messageClassOf } from '../billing/catalogue/message-class.ts';
import { messageTypes } from '../billing/catalogue/message-type.ts';
import { dedupeKeyForms } from '../billing/rules/dedupe-key-forms.ts';
import { defaultRules } from '../billing/rules/default-rules.ts';
import type { NotificationRule, RuleChange } from '../billing/rules/notification-rule.ts';
import type { RuleRepository } from '../billing/rules/rule-repository.ts';
import type { Clock } from '../clock.ts';
import { sendData } from './envelope.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

interface RuleRoutesOptions {
  rules: Pick<RuleRepository, 'load' | 'put'>;
  clock: Clock;
}

const typePath = z.strictObject({ type: z.enum(messageTypes) });

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

/** A rule has only the fields that mean something for it; the others are unknown to it. */
const bodies = new Map(defaultRules.map((rule) => [rule.type, bodyOf(rule)]));

function bodyOf({ moment, at, document }: NotificationRule): z.ZodType<RuleChange> {
  const hasOffsets = moment === 'before' || moment === 'after';
  const body = z.strictObject({
    enabled: z.boolean().optional(),
    priority: z.int().min(-100).max(100).optional(),
    ...(hasOffsets && { offsets: offsetsField.optional() }),
    ...(at !== null && { at: timeField.optional() }),
    ...(document !== undefined && { document: z.boolean().optional() }),
  });
  return body as z.ZodType<RuleChange>;
}

/** The routes for when which message is planned. A change takes the place of the one before. */
export function ruleRoutes({ rules, clock }: RuleRoutesOptions): Route[] {
  const list = async (_request: Request, response: Response) => {
    sendData(response, 200, Object.values(await rules.load()).map(viewRule));
  };

  const put = async (request: Request, response: Response) => {
    const { type } = validate(typePath, request.params);
    const change = validate(bodies.get(type)!, request.body ?? {});
    sendData(response, 200, viewRule(await rules.put(type, change, clock.now())));
  };

  const scope = 'billing';
  return [
    { method: 'GET', path: '/billing/rules', scope, handle: list },
    { method: 'PUT', path: '/billing/rules/:type', scope, handle: put },
  ];
}

/** A rule with its dedupe key in the form that its notifications have. */
function viewRule(rule: NotificationRule) {
  const { type, at } = rule;
  return {
    ...rule,
    class: messageClassOf(type),
    at: at === null ? null : viewTime(at),
    dedupeKey: dedupeKeyForms[type],
  };
}

function viewTime(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours, rest].map((part) => String(part).padStart(2, '0')).join(':');
}
