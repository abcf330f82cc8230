import type { Knex } from 'knex';

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

/** Every statement on `invoices`. */
export class InvoiceRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** Writes the invoice under its id, whether it was known before or not. */
  async upsert(invoice: Invoice, now: Date): Promise<void> {
    await this.#db.raw(
      `insert into invoices
         (id, customer_id, number, period, due_on, total, created_at, updated_at)
       values (:id, :customerId, :number, :period, :dueOn, :total, :now, :now)
       on conflict (id) do update set customer_id = excluded.customer_id,
         number = excluded.number, period = excluded.period, due_on = excluded.due_on,
         total = excluded.total, updated_at = excluded.updated_at`,
      { ...invoice, now },
    );
  }
}
