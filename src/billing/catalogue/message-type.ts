/** Every automatic message that billing can cause. */
export const messageTypes = [
  'invoice_created',
  'invoice_reminder',
  'invoice_due_today',
  'invoice_overdue',
  'arrears_summary',
  'isolation_warning',
  'service_suspended',
  'service_restored',
  'payment_received',
  'payment_partial',
  'payment_debt',
  'payment_voided',
  'late_warning_3',
  'late_warning_4',
  'late_moved_to_prepaid',
  'late_isolated',
  'prepaid_expiring',
  'prepaid_expired',
  'prepaid_renewed',
  'promise_recorded',
  'promise_due',
  'outage_started',
  'outage_resolved',
  'maintenance_planned',
  'customer_welcome',
] as const;
export type MessageType = (typeof messageTypes)[number];

/** Whether a word, such as the template of a notification, names one of them. */
export function isMessageType(word: string | null): word is MessageType {
  return messageTypes.some((type) => type === word);
}
