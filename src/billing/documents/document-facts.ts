import type { Knex } from 'knex';
import type { Language } from '../../notifications/formats/language.ts';

/** What a document says about an invoice. Money is exact decimals, dates are `YYYY-MM-DD`. */
export interface InvoiceFacts {
  customerId: number;
  customerName: string;
  /** Null for the business's own. */
  language: Language | null;
  timeZone: string | null;
  invoiceNumber: string;
  period: string;
  issuedOn: string | null;
  dueOn: string;
  createdAt: Date;
  total: string;
  paid: string;
  remaining: string;
  packageName: string | null;
}

/** What a document says about a payment. */
export interface ReceiptFacts extends InvoiceFacts {
  receiptNumber: string;
  amount: string;
  method: string;
  paidAt: Date;
  reference: string | null;
  cashier: string | null;
}

const invoiceColumns = `c.id as "customerId", c.name as "customerName", c.language,
  c.time_zone as "timeZone", i.number as "invoiceNumber", i.period, i.issued_on as "issuedOn",
  i.due_on as "dueOn", i.created_at as "createdAt", i.total, i.paid, i.remaining,
  packages.name as "packageName"`;

const joins = `join customers c on c.id = i.customer_id
  left join subscriptions on subscriptions.id = i.subscription_id
  left join packages on packages.id = subscriptions.package_id`;

/** What is known about an invoice now; null when there is none with this id. */
export async function readInvoiceFacts(db: Knex, id: number): Promise<InvoiceFacts | null> {
  const { rows } = await db.raw<{ rows: InvoiceFacts[] }>(
    `select ${invoiceColumns} from invoices i ${joins} where i.id = :id`,
    { id },
  );
  return rows[0] ?? null;
}

/** What is known about a payment now; null when there is none with this id, or it was voided. */
export async function readReceiptFacts(db: Knex, id: number): Promise<ReceiptFacts | null> {
  const { rows } = await db.raw<{ rows: ReceiptFacts[] }>(
    `select ${invoiceColumns}, coalesce(p.external_ref, cast(p.id as text)) as "receiptNumber", p.amount, p.method, p.paid_at as "paidAt",
       p.reference, p.cashier
     from payments p join invoices i on i.id = p.invoice_id ${joins}
     where p.id = :id and p.voided_at is null`,
    { id },
  );
  return rows[0] ?? null;
}

/** Whether an exact decimal, such as `0.00`, is nothing. */
export function isZero(amount: string): boolean {
  return /^[0.]+$/.test(amount);
}
