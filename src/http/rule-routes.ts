import type { Request, Response } from 'express';
import { messageClassOf } from '../billing/catalogue/message-class.ts';
import { dedupeKeyForms } from '../billing/rules/dedupe-key-forms.ts';
import type { NotificationRule } from '../billing/rules/notification-rule.ts';
import type { RuleRepository } from '../billing/rules/rule-repository.ts';
import type { Clock } from '../clock.ts';
import { sendData, sendList } from './envelope.ts';
import { planningOperations as about } from './operations/planning.ts';
import type { Route } from './route.ts';
import { ruleBodyOf } from './rule-body.ts';
import { validate } from './validate.ts';

interface RuleRoutesOptions {
  rules: Pick<RuleRepository, 'load' | 'put'>;
  clock: Clock;
}

/** The routes for when which message is planned. A change takes the place of the one before. */
export function ruleRoutes({ rules, clock }: RuleRoutesOptions): Route[] {
  const list = async (_request: Request, response: Response) => {
    sendList(response, Object.values(await rules.load()).map(viewRule));
  };

  const put = async (request: Request, response: Response) => {
    const { type } = validate(about.changeRule.params, request.params);
    const change = validate(ruleBodyOf(type), request.body ?? {});
    sendData(response, 200, viewRule(await rules.put(type, change, clock.now())));
  };

  const scope = 'billing';
  return [
    { method: 'GET', path: '/billing/rules', scope, about: about.listRules, handle: list },
    {
      method: 'PUT',
      path: '/billing/rules/:type',
      scope,
      about: about.changeRule,
      handle: put,
    },
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
