import type { MessageType } from '../catalogue/message-type.ts';

/** The messages that a document can go with: the invoice, or the receipt of a payment. */
const documentedTypes: readonly MessageType[] = [
  'invoice_created',
  'invoice_reminder',
  'invoice_due_today',
  'invoice_overdue',
  'payment_received',
  'payment_partial',
];

/** Whether a document can go with messages of this type. */
export function isDocumented(type: string | null): type is MessageType {
  return documentedTypes.some((documented) => documented === type);
}
