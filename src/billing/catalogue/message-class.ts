import type { NotificationClass } from '../../notifications/notification.ts';
import type { MessageType } from './message-type.ts';

/** What opt-out and quiet hours make of each automatic message. */
const classes: Readonly<Record<MessageType, NotificationClass>> = {
  invoice_created: 'reminder',
  invoice_reminder: 'reminder',
  invoice_due_today: 'reminder',
  invoice_overdue: 'reminder',
  arrears_summary: 'reminder',
  isolation_warning: 'reminder',
  service_suspended: 'transactional',
  service_restored: 'transactional',
  payment_received: 'transactional',
  payment_partial: 'transactional',
  payment_debt: 'transactional',
  payment_voided: 'transactional',
  late_warning_3: 'reminder',
  late_warning_4: 'reminder',
  late_moved_to_prepaid: 'transactional',
  late_isolated: 'transactional',
  prepaid_expiring: 'reminder',
  prepaid_expired: 'reminder',
  prepaid_renewed: 'transactional',
  promise_recorded: 'transactional',
  promise_due: 'reminder',
  outage_started: 'announcement',
  outage_resolved: 'announcement',
  maintenance_planned: 'announcement',
  customer_welcome: 'transactional',
};

/** The class of the notification that a type of message becomes. */
export function messageClassOf(type: MessageType): NotificationClass {
  return classes[type];
}
