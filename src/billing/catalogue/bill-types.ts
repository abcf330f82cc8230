import type { MessageType } from './message-type.ts';

const billTypes: ReadonlySet<string> = new Set<MessageType>([
  'invoice_created',
  'invoice_reminder',
  'invoice_due_today',
  'invoice_overdue',
  'isolation_warning',
]);

/** Whether messages of this type ask for what remains of one invoice. */
export function asksForInvoice(type: string): boolean {
  return billTypes.has(type);
}
