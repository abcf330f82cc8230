import type { Knex } from 'knex';
import { conflict, unfit } from './billing-errors.ts';
import { customersTable } from './customer-repository.ts';
import type { NamedFields, RecordName, RecordStore, Saved } from './record.ts';
import { RecordReader } from './record-reader.ts';
import { keyOf, lookUpIn, newId, type RecordTable, requireId } from './record-sql.ts';
import { subscriptionsTable } from './subscription-repository.ts';

/** An invoice, under the id of the calling billing system. */
export interface Invoice {
  id: number;
  customerId: number;
  number: string;
  /** First day of the month that is billed, `YYYY-MM-01`. */
  period: string;
  /** A date without a time, `YYYY-MM-DD`. */
  dueOn: string;
  /** Rupiah, as an exact decimal string such as `150000.00`. */
  total: string;
}

/** What is said of an invoice. */
export interface InvoiceFields extends Omit<Invoice, 'id' | 'customerId'> {
  customer: RecordName;
  /** Null: for none in particular. */
  subscription: RecordName | null;
  /** The day of its making, `YYYY-MM-DD`; an invoice that is known keeps its own. */
  issuedOn: string;
  /** The day on which the line is cut off when it is still open. */
  isolateOn: string | null;
  /** What was paid of it elsewhere, rupiah; null: as it was, and nothing for a new one. */
  paid: string | null;
  /** When it was paid, where that is known; what follows from it goes by this. */
  paidAt?: Date | null;
}

/** An invoice as stored. */
export interface InvoiceRecord extends Invoice {
  externalRef: string | null;
  subscriptionId: number | null;
  issuedOn: string | null;
  isolateOn: string | null;
  /** Rupiah that came in, without what was voided. */
  paid: string;
  /** Rupiah that is still to come, never below 0. */
  remaining: string;
  status: 'issued' | 'cancelled';
  cancelledAt: Date | null;
  cancelReason: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Whether anything of an invoice is still to come. */
export const invoiceStandings = ['open', 'paid', 'cancelled'] as const;

/** Which invoices a list shows. */
export interface InvoiceFilter {
  externalRef?: string | undefined;
  customerId?: number | undefined;
  customerRef?: string | undefined;
  subscriptionId?: number | undefined;
  standing?: (typeof invoiceStandings)[number] | undefined;
  /** `YYYY-MM-01`. */
  period?: string | undefined;
  /** The first and the last due date, `YYYY-MM-DD`; both are in it. */
  dueFrom?: string | undefined;
  dueTo?: string | undefined;
  /** Part of the number. */
  q?: string | undefined;
}

/** What is said of an invoice whose customer and subscription are known. */
export type ResolvedFields = Omit<InvoiceFields, 'customer' | 'subscription'> & {
  customerId: number;
  subscriptionId: number | null;
};

type WrittenRow = InvoiceRow & { is_new: boolean };

interface InvoiceRow {
  id: number;
  external_ref: string | null;
  customer_id: number;
  subscription_id: number | null;
  number: string;
  period: string;
  issued_on: string | null;
  due_on: string;
  isolate_on: string | null;
  total: string;
  paid: string;
  remaining: string;
  status: InvoiceRecord['status'];
  cancelled_at: Date | null;
  cancel_reason: string | null;
  created_at: Date;
  updated_at: Date;
}

const columns = `id, external_ref, customer_id, subscription_id, number, period, issued_on, due_on,
  isolate_on, total, paid, remaining, status, cancelled_at, cancel_reason, created_at, updated_at`;

/** Where invoices are. */
export const invoicesTable: RecordTable = { name: 'invoices', columns };

const standings = `case when status = 'cancelled' then 'cancelled'
  when remaining = 0 then 'paid' else 'open' end`;

const conditions = {
  externalRef: 'external_ref = :externalRef',
  customerId: 'customer_id = :customerId',
  customerRef: 'customer_id = (select id from customers where external_ref = :customerRef)',
  subscriptionId: 'subscription_id = :subscriptionId',
  standing: `${standings} = :standing`,
  period: 'period = :period',
  dueFrom: 'due_on >= :dueFrom',
  dueTo: 'due_on <= :dueTo',
  q: 'number ilike :pattern',
};

/** Every statement on `invoices`. */
export class InvoiceRepository
  extends RecordReader<InvoiceRow, InvoiceRecord, InvoiceFilter>
  implements RecordStore<InvoiceFields, InvoiceRecord, InvoiceFilter>
{
  constructor(db: Knex) {
    super(db, { table: invoicesTable, toRecord: toInvoice, conditions });
  }

  /**
   * Also throws 404 for an unknown customer or subscription, 409 for a cancelled invoice or one
   * of another customer than before, 422 for another customer's subscription.
   */
  async save(name: RecordName, fields: InvoiceFields, now: Date): Promise<Saved<InvoiceRecord>> {
    const customerId = await requireId(this.db, customersTable, fields.customer, 'customer');
    const subscriptionId = await this.#requireSubscription(fields.subscription, customerId);
    const item = { name, fields: { ...fields, customerId, subscriptionId } };
    const [row] = await this.#write([item], now);
    if (!row) throw await this.#whyNotWritten(name);
    return { row: toInvoice(row), isNew: row.is_new };
  }

  /**
   * As {@link save}, for many of different names at once, whose customers and subscriptions are
   * known; answers in their order, with null for those that {@link save} would refuse.
   */
  async saveMany(
    items: readonly NamedFields<ResolvedFields>[],
    now: Date,
  ): Promise<(Saved<InvoiceRecord> | null)[]> {
    const rows: WrittenRow[] = [];
    const alike = (one: NamedFields<ResolvedFields>) =>
      `${keyOf(one.name)} ${one.fields.paid === null}`;
    for (const kind of new Set(items.map(alike))) {
      rows.push(
        ...(await this.#write(
          items.filter((one) => alike(one) === kind),
          now,
        )),
      );
    }
    const lookUp = lookUpIn(rows);
    return items.map(({ name }) => {
      const row = lookUp(name);
      return row ? { row: toInvoice(row), isNew: row.is_new } : null;
    });
  }

  /** One statement; all are named in one way, and all say what was paid or none does. */
  async #write(items: readonly NamedFields<ResolvedFields>[], now: Date): Promise<WrittenRow[]> {
    const [first] = items;
    if (!first) return [];
    const paid = first.fields.paid === null ? 'invoices.paid' : 'excluded.paid';
    const { rows } = await this.db.raw<{ rows: WrittenRow[] }>(
      `insert into invoices (id, external_ref, customer_id, subscription_id, number, period,
         issued_on, due_on, isolate_on, total, paid, created_at, updated_at)
       select ${newId(invoicesTable, 'r.id')}, r."externalRef", r."customerId",
         r."subscriptionId", r.number, r.period, r."issuedOn", r."dueOn", r."isolateOn", r.total,
         coalesce(r.paid, 0), cast(:now as timestamptz), cast(:now as timestamptz)
       from jsonb_to_recordset(cast(:rows as jsonb)) as r (id bigint, "externalRef" text,
         "customerId" bigint, "subscriptionId" bigint, number text, period date, "issuedOn" date,
         "dueOn" date, "isolateOn" date, total numeric, paid numeric)
       on conflict (${keyOf(first.name)}) do update set
         external_ref = coalesce(excluded.external_ref, invoices.external_ref),
         subscription_id = excluded.subscription_id, number = excluded.number,
         period = excluded.period, due_on = excluded.due_on,
         issued_on = coalesce(invoices.issued_on, excluded.issued_on),
         isolate_on = excluded.isolate_on, total = excluded.total, paid = ${paid},
         updated_at = excluded.updated_at
       where invoices.customer_id = excluded.customer_id and invoices.status = 'issued'
       returning ${columns}, xmax = 0 as is_new`,
      { rows: JSON.stringify(items.map(({ name, fields }) => ({ ...fields, ...name }))), now },
    );
    return rows;
  }

  /** Writes the invoice under its id, and leaves what else is known of it as it is. */
  async upsert(invoice: Invoice, now: Date): Promise<void> {
    await this.db.raw(
      `insert into invoices
         (id, customer_id, number, period, due_on, total, created_at, updated_at)
       values (:id, :customerId, :number, :period, :dueOn, :total, :now, :now)
       on conflict (id) do update set customer_id = excluded.customer_id,
         number = excluded.number, period = excluded.period, due_on = excluded.due_on,
         total = excluded.total, updated_at = excluded.updated_at`,
      { ...invoice, now },
    );
  }

  /** Takes an invoice back of which nothing was paid; null when it is not such a one. */
  async cancel(id: number, reason: string | null, now: Date): Promise<InvoiceRecord | null> {
    const { rows } = await this.db.raw<{ rows: InvoiceRow[] }>(
      `update invoices set status = 'cancelled', cancelled_at = :now, cancel_reason = :reason,
         updated_at = :now
       where id = :id and status = 'issued' and paid = 0 returning ${columns}`,
      { id, reason, now },
    );
    return rows[0] ? toInvoice(rows[0]) : null;
  }

  async #requireSubscription(
    subscription: RecordName | null,
    customerId: number,
  ): Promise<number | null> {
    if (subscription === null) return null;
    const id = await requireId(this.db, subscriptionsTable, subscription, 'subscription');
    const { rows } = await this.db.raw<{ rows: unknown[] }>(
      'select 1 from subscriptions where id = :id and customer_id = :customerId',
      { id, customerId },
    );
    if (rows.length === 1) return id;
    const message = 'This subscription is of another customer. Give one of the same customer.';
    throw unfit('subscription_of_other_customer', 'subscriptionId', message);
  }

  async #whyNotWritten(name: RecordName) {
    const invoice = await this.findNamed(name);
    if (invoice?.status === 'cancelled') {
      const message = 'This invoice is cancelled. Write a new one under another id.';
      return conflict('invoice_cancelled', 'id', message);
    }
    const message = 'This invoice is of another customer. Cancel it, and write a new one.';
    return conflict('customer_differs', 'customerId', message);
  }
}

function toInvoice(row: InvoiceRow): InvoiceRecord {
  return {
    id: row.id,
    externalRef: row.external_ref,
    customerId: row.customer_id,
    subscriptionId: row.subscription_id,
    number: row.number,
    period: row.period,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    isolateOn: row.isolate_on,
    total: row.total,
    paid: row.paid,
    remaining: row.remaining,
    status: row.status,
    cancelledAt: row.cancelled_at,
    cancelReason: row.cancel_reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
