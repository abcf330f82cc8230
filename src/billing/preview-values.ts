import type { Knex } from 'knex';
import type { CodeOf } from '../error-codes.ts';
import { AppError } from '../errors.ts';
import { formatDate, formatPeriod } from '../notifications/formats/date.ts';
import type { Language } from '../notifications/formats/language.ts';
import { formatRupiah } from '../notifications/formats/rupiah.ts';
import type { TemplateValues } from '../notifications/message-template.ts';

/** Whose data a preview is made of. */
export interface PreviewSubject {
  customerId: number | null;
  invoiceId: number | null;
}

interface InvoiceRow {
  customer_id: number;
  number: string;
  period: string;
  due_on: string;
  isolate_on: string | null;
  total: string;
  paid: string;
  remaining: string;
  package_name: string | null;
}

/**
 * What the database knows for a message about an invoice, or about a customer alone. An invoice
 * brings its customer. `today` is a date, `YYYY-MM-DD`. Throws 404 `customer_not_found` and
 * `invoice_not_found`.
 */
export async function readPreviewValues(
  db: Knex,
  { customerId, invoiceId }: PreviewSubject,
  language: Language,
  today: string,
): Promise<TemplateValues> {
  const invoice = invoiceId === null ? null : await findInvoice(db, invoiceId);
  const owner = invoice?.customer_id ?? customerId;
  const customer = owner === null ? {} : await customerValues(db, owner, language);
  return { ...customer, ...(invoice ? invoiceValues(invoice, language, today) : {}) };
}

async function findInvoice(db: Knex, id: number): Promise<InvoiceRow> {
  const { rows } = await db.raw<{ rows: InvoiceRow[] }>(
    `select invoices.customer_id, invoices.number, invoices.period, invoices.due_on,
       invoices.isolate_on, invoices.total, invoices.paid, invoices.remaining,
       packages.name as package_name
     from invoices
     left join subscriptions on subscriptions.id = invoices.subscription_id
     left join packages on packages.id = subscriptions.package_id
     where invoices.id = :id`,
    { id },
  );
  if (!rows[0]) throw notFound('invoice_not_found', 'invoiceId');
  return rows[0];
}

function invoiceValues(invoice: InvoiceRow, language: Language, today: string): TemplateValues {
  const daysLeft = (Date.parse(invoice.due_on) - Date.parse(today)) / 86_400_000;
  return {
    invoiceNumber: invoice.number,
    period: formatPeriod(invoice.period, language),
    amount: formatRupiah(invoice.remaining),
    total: formatRupiah(invoice.total),
    paid: formatRupiah(invoice.paid),
    remaining: formatRupiah(invoice.remaining),
    dueDate: formatDate(invoice.due_on, language),
    daysLeft: Math.max(daysLeft, 0),
    daysOverdue: Math.max(-daysLeft, 0),
    ...(invoice.isolate_on === null
      ? {}
      : { isolationDate: formatDate(invoice.isolate_on, language) }),
    ...(invoice.package_name === null ? {} : { packageName: invoice.package_name }),
  };
}

async function customerValues(db: Knex, id: number, language: Language): Promise<TemplateValues> {
  const { rows } = await db.raw<{ rows: { name: string; area: string | null }[] }>(
    'select name, area from customers where id = :id',
    { id },
  );
  const customer = rows[0];
  if (!customer) throw notFound('customer_not_found', 'customerId');
  const { name, area } = customer;
  const place = area === null ? {} : { area };
  return { customerName: name, customerId: id, ...place, ...(await openBills(db, id, language)) };
}

async function openBills(db: Knex, id: number, language: Language): Promise<TemplateValues> {
  const { rows } = await db.raw<{
    rows: { number: string; period: string; remaining: string; sum: string }[];
  }>(
    `select number, period, remaining, sum(remaining) over () as sum from invoices
     where customer_id = :id and status = 'issued' and remaining > 0 order by due_on, id`,
    { id },
  );
  const [first] = rows;
  if (!first) return {};
  const lines = rows.map(
    ({ number, period, remaining }) =>
      `- ${number}, ${formatPeriod(period, language)}: ${formatRupiah(remaining)}`,
  );
  return {
    invoiceCount: rows.length,
    invoiceList: lines.join('\n'),
    total: formatRupiah(first.sum),
  };
}

function notFound(code: CodeOf<404>, path: string): AppError {
  const message = `There is nothing with this ${path}. Write it first.`;
  return new AppError(code, message, { status: 404, details: [{ path, code, message }] });
}
