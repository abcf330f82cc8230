import type { MessageType } from './message-type.ts';

const everywhere = [
  'businessName?',
  'businessPhone?',
  'customerName',
  'customerId',
  'paymentMethods?',
] as const;
const bill = [
  'invoiceNumber',
  'period',
  'amount',
  'total',
  'paid',
  'remaining',
  'dueDate',
] as const;
const payment = [
  'amount',
  'invoiceNumber',
  'period?',
  'paymentMethod?',
  'paidAt?',
  'reference?',
  'receiptNumber?',
  'total?',
  'paid?',
  'dueDate?',
] as const;
const lateness = ['lateCount', 'threshold?', 'invoiceNumber?', 'period?', 'dueDate?'] as const;
const prepaid = ['packageName', 'expiresAt', 'amount?'] as const;
const promise = ['promisedDate', 'invoiceNumber?', 'period?', 'remaining?', 'note?'] as const;
const incident = ['area', 'startsAt', 'endsAt?', 'note?'] as const;

/**
 * What the text of each message may name, beside what every text may. A `?` marks what is not
 * known of every customer or business: a line with nothing else on it is then left out.
 */
const specific = {
  invoice_created: bill,
  invoice_reminder: [...bill, 'daysLeft'],
  invoice_due_today: bill,
  invoice_overdue: [...bill, 'daysOverdue', 'isolationDate?'],
  arrears_summary: ['invoiceCount', 'invoiceList', 'total'],
  isolation_warning: [...bill, 'isolationDate', 'daysLeft?', 'reason?'],
  service_suspended: ['reason?', 'packageName?', 'total?'],
  service_restored: ['reason?', 'packageName?'],
  payment_received: [...payment, 'remaining?'],
  payment_partial: [...payment, 'remaining'],
  payment_debt: [...payment, 'remaining', 'reason?'],
  payment_voided: [...payment, 'remaining', 'reason?'],
  late_warning_3: lateness,
  late_warning_4: lateness,
  late_moved_to_prepaid: [...lateness, 'packageName?'],
  late_isolated: lateness,
  prepaid_expiring: [...prepaid, 'daysLeft?'],
  prepaid_expired: prepaid,
  prepaid_renewed: prepaid,
  promise_recorded: promise,
  promise_due: promise,
  outage_started: incident,
  outage_resolved: incident,
  maintenance_planned: incident,
  customer_welcome: ['packageName?'],
} as const satisfies Record<MessageType, readonly string[]>;

/** What the text of one type may name. */
interface MessageVariables {
  /** All names, the required ones first. */
  all: readonly string[];
  /** Those that may have no value. */
  optional: ReadonlySet<string>;
}

/** What the text of this type of message may name. */
export function messageVariablesOf(type: MessageType): MessageVariables {
  const listed = [...specific[type], ...everywhere];
  const optional = listed.filter((name) => name.endsWith('?')).map((name) => name.slice(0, -1));
  const required = listed.filter((name) => !name.endsWith('?'));
  return { all: [...required, ...optional], optional: new Set(optional) };
}

type Listed<T extends MessageType> = (typeof specific)[T][number] | (typeof everywhere)[number];
type Optional<Name> = Name extends `${infer Bare}?` ? Bare : never;
type Required<Name> = Name extends `${string}?` ? never : Name;

/** The values of one type of message, ready to print. */
export type VariablesOf<T extends MessageType> = {
  [Name in Required<Listed<T>>]: string | number;
} & { [Name in Optional<Listed<T>>]?: string | number | null };

/** Every name that some text may use. */
export const allMessageVariables: ReadonlySet<string> = new Set(
  [...everywhere, ...Object.values(specific).flat()].map((name) => name.replace('?', '')),
);

/** Those that hold amounts of rupiah. */
export const moneyVariables: ReadonlySet<string> = new Set([
  'amount',
  'total',
  'paid',
  'remaining',
  'invoiceList',
]);
