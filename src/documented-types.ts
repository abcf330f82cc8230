/** The messages that a document can go with: the invoice, or the receipt of a payment. */
export const documentedTypes = [
  'invoice_created',
  'invoice_reminder',
  'invoice_due_today',
  'invoice_overdue',
  'payment_received',
  'payment_partial',
] as const;
type DocumentedType = (typeof documentedTypes)[number];

/** Whether a document can go with messages of this type. */
export function isDocumented(type: string | null): type is DocumentedType {
  return documentedTypes.some((documented) => documented === type);
}
