import type { MessageType } from './catalogue/message-type.ts';

/** People at the counter wait for a receipt; a line that is cut off is worse than a late bill. */
const priorities: Partial<Readonly<Record<MessageType, number>>> = {
  payment_received: 20,
  payment_partial: 20,
  payment_debt: 20,
  payment_voided: 20,
  service_suspended: 10,
  service_restored: 10,
  isolation_warning: 20,
  invoice_due_today: 10,
  prepaid_expiring: 10,
};

/** How early a message leaves among those of its class; higher is earlier, most are 0. */
export function messagePriorityOf(type: MessageType): number {
  return priorities[type] ?? 0;
}
