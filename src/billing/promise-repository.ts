import type { Knex } from 'knex';
import { conflict, unfit } from './billing-errors.ts';
import { customersTable } from './customer-repository.ts';
import { invoicesTable } from './invoice-repository.ts';
import type { RecordName, RecordStore, Saved } from './record.ts';
import { RecordReader } from './record-reader.ts';
import { keyOf, newId, type RecordTable, requireId } from './record-sql.ts';

/** What became of a promise to pay. */
export const promiseStatuses = ['open', 'kept', 'broken', 'cancelled'] as const;

/** See {@link promiseStatuses}. */
export type PromiseStatus = (typeof promiseStatuses)[number];

/** What is said of a promise to pay. */
export interface PromiseFields {
  customer: RecordName;
  /** Null: for all that is open. */
  invoice: RecordName | null;
  /** `YYYY-MM-DD`. */
  promisedOn: string;
  note: string | null;
}

/** A promise as stored. */
export interface PromiseRecord {
  id: number;
  externalRef: string | null;
  customerId: number;
  invoiceId: number | null;
  promisedOn: string;
  note: string | null;
  status: PromiseStatus;
  createdAt: Date;
  updatedAt: Date;
}

/** Which promises a list shows. */
export interface PromiseFilter {
  externalRef?: string | undefined;
  customerId?: number | undefined;
  customerRef?: string | undefined;
  invoiceId?: number | undefined;
  status?: PromiseStatus | undefined;
  /** The first and the last day, `YYYY-MM-DD`; both are in it. */
  promisedFrom?: string | undefined;
  promisedTo?: string | undefined;
}

interface PromiseRow {
  id: number;
  external_ref: string | null;
  customer_id: number;
  invoice_id: number | null;
  promised_on: string;
  note: string | null;
  status: PromiseStatus;
  created_at: Date;
  updated_at: Date;
}

const columns = `id, external_ref, customer_id, invoice_id, promised_on, note, status, created_at,
  updated_at`;

const promisesTable: RecordTable = { name: 'payment_promises', columns };

const conditions = {
  externalRef: 'external_ref = :externalRef',
  customerId: 'customer_id = :customerId',
  customerRef: 'customer_id = (select id from customers where external_ref = :customerRef)',
  invoiceId: 'invoice_id = :invoiceId',
  status: 'status = :status',
  promisedFrom: 'promised_on >= :promisedFrom',
  promisedTo: 'promised_on <= :promisedTo',
};

/** Every statement on `payment_promises` that a caller asks for. */
export class PromiseRepository
  extends RecordReader<PromiseRow, PromiseRecord, PromiseFilter>
  implements RecordStore<PromiseFields, PromiseRecord, PromiseFilter>
{
  constructor(db: Knex) {
    super(db, { table: promisesTable, toRecord: toPromise, conditions });
  }

  /**
   * Also throws 404 for an unknown customer or invoice, 409 for a promise that is settled or of
   * another customer, 422 for another customer's invoice.
   */
  async save(name: RecordName, fields: PromiseFields, now: Date): Promise<Saved<PromiseRecord>> {
    const customerId = await requireId(this.db, customersTable, fields.customer, 'customer');
    const invoiceId = await this.#requireInvoice(fields.invoice, customerId);
    const { rows } = await this.db.raw<{ rows: (PromiseRow & { is_new: boolean })[] }>(
      `insert into payment_promises (${columns})
       values (${newId(promisesTable)}, :externalRef, :customerId, :invoiceId, :promisedOn, :note,
         'open', :now, :now)
       on conflict (${keyOf(name)}) do update set
         external_ref = coalesce(excluded.external_ref, payment_promises.external_ref),
         invoice_id = excluded.invoice_id, promised_on = excluded.promised_on,
         note = excluded.note, updated_at = excluded.updated_at
       where payment_promises.customer_id = excluded.customer_id
         and payment_promises.status = 'open'
       returning ${columns}, xmax = 0 as is_new`,
      { ...fields, ...name, customerId, invoiceId, now },
    );
    const [row] = rows;
    if (!row) throw promiseTaken();
    return { row: toPromise(row), isNew: row.is_new };
  }

  /** Says what became of an open promise; null when it is not open. */
  async settle(
    id: number,
    status: Exclude<PromiseStatus, 'open'>,
    now: Date,
  ): Promise<PromiseRecord | null> {
    const { rows } = await this.db.raw<{ rows: PromiseRow[] }>(
      `update payment_promises set status = :status, updated_at = :now
       where id = :id and status = 'open' returning ${columns}`,
      { id, status, now },
    );
    return rows[0] ? toPromise(rows[0]) : null;
  }

  async #requireInvoice(invoice: RecordName | null, customerId: number): Promise<number | null> {
    if (invoice === null) return null;
    const id = await requireId(this.db, invoicesTable, invoice, 'invoice');
    const { rows } = await this.db.raw<{ rows: unknown[] }>(
      'select 1 from invoices where id = :id and customer_id = :customerId',
      { id, customerId },
    );
    if (rows.length === 1) return id;
    const message = 'This invoice is of another customer. Give one of the same customer.';
    throw unfit('invoice_of_other_customer', 'invoiceId', message);
  }
}

function promiseTaken() {
  const message = 'This promise is settled, or of another customer. Write one under another id.';
  return conflict('promise_settled', 'id', message);
}

function toPromise(row: PromiseRow): PromiseRecord {
  return {
    id: row.id,
    externalRef: row.external_ref,
    customerId: row.customer_id,
    invoiceId: row.invoice_id,
    promisedOn: row.promised_on,
    note: row.note,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
