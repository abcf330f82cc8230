import { isDocumented } from '../../documented-types.ts';
import { messageTypes } from '../catalogue/message-type.ts';
import type { MessageType } from '../catalogue/message-type.ts';
import type { NotificationRule } from './notification-rule.ts';

type Rule = Omit<NotificationRule, 'type' | 'enabled' | 'document'>;

const nineInTheMorning = 9 * 60;

function atOnce(priority: number, validDays: number): Rule {
  return { moment: 'happened', offsets: [], at: null, priority, validDays };
}

function onTheDay(priority: number, validDays: number): Rule {
  return { moment: 'on', offsets: [], at: nineInTheMorning, priority, validDays };
}

function before(offsets: number[], priority: number, validDays: number): Rule {
  return { moment: 'before', offsets, at: nineInTheMorning, priority, validDays };
}

function after(offsets: number[], priority: number, validDays: number): Rule {
  return { moment: 'after', offsets, at: nineInTheMorning, priority, validDays };
}

/** When each message is planned unless an operator says otherwise. */
const rules: Readonly<Record<MessageType, Rule>> = {
  invoice_created: atOnce(0, 7),
  invoice_reminder: before([3, 1], 10, 2),
  invoice_due_today: onTheDay(30, 1),
  invoice_overdue: after([1, 3, 7], 20, 3),
  arrears_summary: onTheDay(25, 1),
  isolation_warning: before([3, 1], 40, 2),
  service_suspended: atOnce(10, 2),
  service_restored: atOnce(10, 2),
  payment_received: atOnce(20, 2),
  payment_partial: atOnce(20, 2),
  payment_debt: atOnce(20, 2),
  payment_voided: atOnce(20, 2),
  late_warning_3: atOnce(5, 2),
  late_warning_4: atOnce(5, 2),
  late_moved_to_prepaid: atOnce(5, 2),
  late_isolated: atOnce(5, 2),
  prepaid_expiring: before([7, 3, 1], 35, 3),
  prepaid_expired: onTheDay(35, 2),
  prepaid_renewed: atOnce(10, 2),
  promise_recorded: atOnce(10, 2),
  promise_due: onTheDay(30, 1),
  outage_started: atOnce(20, 1),
  outage_resolved: atOnce(20, 1),
  maintenance_planned: atOnce(10, 7),
  customer_welcome: atOnce(0, 2),
};

/** The rules of the program, in the order of the catalogue. */
export const defaultRules: readonly NotificationRule[] = messageTypes.map((type) => ({
  type,
  enabled: true,
  ...rules[type],
  ...(isDocumented(type) && { document: null }),
}));

/** How early messages of this type leave among those of their class, unless a rule says otherwise. */
export function defaultPriorityOf(type: MessageType): number {
  return rules[type].priority;
}
