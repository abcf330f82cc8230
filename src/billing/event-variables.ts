import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import { formatDate, formatPeriod } from '../notifications/formats/date.ts';
import type { Language } from '../notifications/formats/language.ts';
import { paymentMethodInWords } from '../notifications/formats/payment-method.ts';
import { formatRupiah } from '../notifications/formats/rupiah.ts';
import { formatDateTime } from '../notifications/formats/time.ts';
import type { TemplateValues } from '../notifications/message-template.ts';
import { daysBetween, localTime } from '../outbox/local-time.ts';

/** What an event is about. */
interface Subject {
  customerId: number;
  invoiceId?: number;
  paymentId?: number;
  prepaidPeriodId?: number;
}

/** How and when its values are printed. */
interface Print {
  language: Language;
  /** IANA zone of the customer. */
  timeZone: string;
  now: Date;
}

/** What the texts may say about an event, and what is owed by now. */
interface EventVariables {
  values: TemplateValues;
  /** Rupiah that remain of the invoice; null without one. */
  remaining: string | null;
}

interface FactsRow {
  invoice_customer: number | null;
  number: string;
  period: string;
  due_on: string;
  isolate_on: string | null;
  total: string;
  paid: string;
  remaining: string;
  payment_customer: number | null;
  receipt_number: string;
  amount: string;
  method: string;
  paid_at: Date;
  reference: string | null;
  void_reason: string | null;
  period_customer: number | null;
  expires_at: Date;
  package_name: string;
  price: string;
}

/**
 * Reads what the database says about the subject of an event and spells it for the reader.
 * Throws 404 `invoice_not_found`, `payment_not_found` or `period_not_found` for a subject that is
 * not there, or is another customer's.
 */
export async function readEventVariables(
  db: Knex,
  subject: Subject,
  print: Print,
): Promise<EventVariables> {
  const row = await readFacts(db, subject);
  const { invoiceId, paymentId, prepaidPeriodId, customerId } = subject;
  requireOwn('invoice', invoiceId, row.invoice_customer, customerId);
  requireOwn('payment', paymentId, row.payment_customer, customerId);
  requireOwn('period', prepaidPeriodId, row.period_customer, customerId);
  return {
    values: {
      ...(row.invoice_customer === null ? {} : billValues(row, print)),
      ...(row.payment_customer === null ? {} : paymentValues(row, print)),
      ...(row.period_customer === null ? {} : prepaidValues(row, print)),
    },
    remaining: row.invoice_customer === null ? null : row.remaining,
  };
}

async function readFacts(db: Knex, subject: Subject): Promise<FactsRow> {
  const { rows } = await db.raw<{ rows: [FactsRow] }>(
    `select i.customer_id as invoice_customer, i.number, i.period, i.due_on, i.isolate_on,
       i.total, i.paid, i.remaining, p.customer_id as payment_customer,
       coalesce(p.external_ref, cast(p.id as text)) as receipt_number, p.amount, p.method,
       p.paid_at, p.reference, p.void_reason, s.customer_id as period_customer, t.expires_at,
       k.name as package_name, k.price
     from (select 1) one
     left join payments p on p.id = cast(:paymentId as bigint)
     left join invoices i on i.id = coalesce(cast(:invoiceId as bigint), p.invoice_id)
     left join prepaid_periods t on t.id = cast(:prepaidPeriodId as bigint)
     left join subscriptions s on s.id = t.subscription_id
     left join packages k on k.id = s.package_id`,
    {
      paymentId: subject.paymentId ?? null,
      invoiceId: subject.invoiceId ?? null,
      prepaidPeriodId: subject.prepaidPeriodId ?? null,
    },
  );
  return rows[0];
}

/** Nobody is told about what is somebody else's. */
function requireOwn(
  kind: 'payment' | 'invoice' | 'period',
  id: number | undefined,
  owner: number | null,
  customerId: number,
): void {
  if (owner === customerId || (owner === null && id === undefined)) return;
  throw new AppError(`${kind}_not_found`, `The customer has no such ${kind}.`, { status: 404 });
}

function billValues(row: FactsRow, { language, timeZone, now }: Print): TemplateValues {
  const daysLeft = daysBetween(localTime(now, timeZone).date, row.due_on);
  return {
    invoiceNumber: row.number,
    period: formatPeriod(row.period, language),
    dueDate: formatDate(row.due_on, language),
    isolationDate: row.isolate_on === null ? null : formatDate(row.isolate_on, language),
    daysLeft: Math.max(daysLeft, 0),
    daysOverdue: Math.max(-daysLeft, 0),
    total: formatRupiah(row.total),
    paid: formatRupiah(row.paid),
    remaining: formatRupiah(row.remaining),
    amount: formatRupiah(row.remaining),
  };
}

function paymentValues(row: FactsRow, { language, timeZone }: Print): TemplateValues {
  return {
    amount: formatRupiah(row.amount),
    paymentMethod: paymentMethodInWords(row.method, language),
    paidAt: formatDateTime(row.paid_at, timeZone, language),
    receiptNumber: row.receipt_number,
    reference: row.reference,
    reason: row.void_reason,
  };
}

function prepaidValues(row: FactsRow, { language, timeZone, now }: Print): TemplateValues {
  const lastDay = localTime(row.expires_at, timeZone).date;
  return {
    packageName: row.package_name,
    expiresAt: formatDateTime(row.expires_at, timeZone, language),
    daysLeft: Math.max(daysBetween(localTime(now, timeZone).date, lastDay), 0),
    amount: formatRupiah(row.price),
  };
}
