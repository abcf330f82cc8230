import type { MessageType } from './catalogue/message-type.ts';

interface Subject {
  type: MessageType;
  customerId: number;
  invoiceId?: number;
  paymentId?: number;
  prepaidPeriodId?: number;
}

type Name = (subject: Subject) => string | null;

const ofPayment: Name = ({ paymentId }) => keyOf('payment', paymentId);
const ofInvoice: Name = ({ type, invoiceId }) => keyOf(type, invoiceId);
const ofPeriod: Name = ({ type, prepaidPeriodId }) => keyOf(type, prepaidPeriodId);

const names: Partial<Readonly<Record<MessageType, Name>>> = {
  payment_received: ofPayment,
  payment_partial: ofPayment,
  payment_debt: ofPayment,
  payment_voided: ({ paymentId }) => keyOf('payment_void', paymentId),
  invoice_created: ofInvoice,
  invoice_due_today: ofInvoice,
  prepaid_expired: ofPeriod,
  prepaid_renewed: ofPeriod,
  customer_welcome: ({ type, customerId }) => keyOf(type, customerId),
};

/**
 * The dedupe key of an event that can happen once to its subject; null where the caller has to
 * say which time it is, such as a reminder's day or an isolation's date.
 */
export function dedupeKeyOf(subject: Subject): string | null {
  return names[subject.type]?.(subject) ?? null;
}

function keyOf(name: string, id: number | undefined): string | null {
  return id === undefined ? null : `${name}:${id}`;
}
