import type { Knex } from 'knex';
import type { RecordName } from './record.ts';

/** What a payment did: closed the invoice, left something to pay, or promised money. */
type PaymentKind = 'full' | 'partial' | 'debt';

/** What a cashier writes down. */
export interface PaymentFields {
  invoiceId: number;
  customerId: number;
  /** Rupiah, an exact decimal string. */
  amount: string;
  /** A code such as `cash` or `transfer`. */
  method: string;
  kind: PaymentKind;
  paidAt: Date;
  reference: string | null;
  cashier: string | null;
}

/** A payment as stored. */
export interface Payment extends PaymentFields {
  id: number;
  externalRef: string | null;
  voidedAt: Date | null;
  voidReason: string | null;
  createdAt: Date;
}

/** What a payment needs to know of its invoice. */
export interface PayableInvoice {
  id: number;
  customerId: number;
  number: string;
  status: 'issued' | 'cancelled';
  /** Rupiah, exact decimal strings. */
  total: string;
  paid: string;
  remaining: string;
}

interface PaymentRow {
  id: number;
  external_ref: string | null;
  invoice_id: number;
  customer_id: number;
  amount: string;
  method: string;
  kind: PaymentKind;
  paid_at: Date;
  reference: string | null;
  cashier: string | null;
  voided_at: Date | null;
  void_reason: string | null;
  created_at: Date;
}

interface InvoiceRow {
  id: number;
  customer_id: number;
  number: string;
  status: PayableInvoice['status'];
  total: string;
  paid: string;
  remaining: string;
}

const columns = `id, external_ref, invoice_id, customer_id, amount, method, kind, paid_at, reference,
  cashier, voided_at, void_reason, created_at`;
const invoiceColumns = 'id, customer_id, number, status, total, paid, remaining';

/** Every statement on `payments`, and what they change on invoices. */
export class PaymentRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** The payment of this name, or null; its id counts when it has both. */
  async find({ id, externalRef }: RecordName): Promise<Payment | null> {
    if (id === null && externalRef === null) return null;
    const { rows } = await this.#db.raw<{ rows: PaymentRow[] }>(
      `select ${columns} from payments where ${id === null ? 'external_ref' : 'id'} = :name`,
      { name: id ?? externalRef },
    );
    return rows[0] ? toPayment(rows[0]) : null;
  }

  /** The invoice of this name, kept from everybody else until the transaction ends; or null. */
  async lockInvoice({ id, externalRef }: RecordName): Promise<PayableInvoice | null> {
    const { rows } = await this.#db.raw<{ rows: InvoiceRow[] }>(
      `select ${invoiceColumns} from invoices
       where ${id === null ? 'external_ref' : 'id'} = :name for update`,
      { name: id ?? externalRef },
    );
    return rows[0] ? toInvoice(rows[0]) : null;
  }

  /** How an invoice stands, as this connection sees it. */
  async readInvoice(id: number): Promise<PayableInvoice> {
    const { rows } = await this.#db.raw<{ rows: [InvoiceRow] }>(
      `select ${invoiceColumns} from invoices where id = :id`,
      { id },
    );
    return toInvoice(rows[0]);
  }

  /** Writes the payment; null, with nothing written, when its id or reference is taken. */
  async insert(name: RecordName, fields: PaymentFields, now: Date): Promise<Payment | null> {
    const ownId = `nextval(pg_get_serial_sequence('payments', 'id'))`;
    const { rows } = await this.#db.raw<{ rows: PaymentRow[] }>(
      `insert into payments (id, external_ref, invoice_id, customer_id, amount, method, kind,
         paid_at, reference, cashier, created_at)
       values (coalesce(cast(:id as bigint), ${ownId}), :externalRef, :invoiceId, :customerId,
         :amount, :method, :kind, :paidAt, :reference, :cashier, :now)
       on conflict do nothing returning ${columns}`,
      { ...name, ...fields, now },
    );
    return rows[0] ? toPayment(rows[0]) : null;
  }

  /** Adds money that came in to what is paid of an invoice. */
  addToInvoice(id: number, amount: string, now: Date): Promise<PayableInvoice> {
    return this.#changePaid('paid + cast(:amount as numeric)', { id, amount, now });
  }

  /** Takes money that did not come in after all from what is paid of an invoice. */
  takeFromInvoice(id: number, amount: string, now: Date): Promise<PayableInvoice> {
    return this.#changePaid('greatest(paid - cast(:amount as numeric), 0)', { id, amount, now });
  }

  /** Marks a payment as void; null when it was before. */
  async void(id: number, reason: string, now: Date): Promise<Payment | null> {
    const { rows } = await this.#db.raw<{ rows: PaymentRow[] }>(
      `update payments set voided_at = :now, void_reason = :reason
       where id = :id and voided_at is null returning ${columns}`,
      { id, reason, now },
    );
    return rows[0] ? toPayment(rows[0]) : null;
  }

  /** When the last of the money for an invoice came; null when none did. */
  async lastPaidAt(invoiceId: number): Promise<Date | null> {
    const { rows } = await this.#db.raw<{ rows: [{ at: Date | null }] }>(
      `select max(paid_at) as at from payments
       where invoice_id = :invoiceId and voided_at is null and kind <> 'debt'`,
      { invoiceId },
    );
    return rows[0].at;
  }

  /** A promise about an invoice is kept once it is paid, and open again when it is not. */
  async settlePromises(invoiceId: number, isPaid: boolean, now: Date): Promise<void> {
    await this.#db.raw(
      `update payment_promises set status = :after, updated_at = :now
       where invoice_id = :invoiceId and status = :before`,
      { invoiceId, now, before: isPaid ? 'open' : 'kept', after: isPaid ? 'kept' : 'open' },
    );
  }

  async #changePaid(
    paid: string,
    values: { id: number; amount: string; now: Date },
  ): Promise<PayableInvoice> {
    const { rows } = await this.#db.raw<{ rows: [InvoiceRow] }>(
      `update invoices set paid = ${paid}, updated_at = :now where id = :id
       returning ${invoiceColumns}`,
      values,
    );
    return toInvoice(rows[0]);
  }
}

function toPayment(row: PaymentRow): Payment {
  return {
    id: row.id,
    externalRef: row.external_ref,
    invoiceId: row.invoice_id,
    customerId: row.customer_id,
    amount: row.amount,
    method: row.method,
    kind: row.kind,
    paidAt: row.paid_at,
    reference: row.reference,
    cashier: row.cashier,
    voidedAt: row.voided_at,
    voidReason: row.void_reason,
    createdAt: row.created_at,
  };
}

function toInvoice(row: InvoiceRow): PayableInvoice {
  const { id, number, status, total, paid, remaining } = row;
  return { id, customerId: row.customer_id, number, status, total, paid, remaining };
}
