import type { Knex } from 'knex';
import { unfit } from './billing-errors.ts';
import { compareRupiah, subtractRupiah } from './rupiah-amount.ts';

/** A customer as a call brings them along. */
export interface BroughtCustomer {
  id: number;
  name: string;
  phoneAsGiven: string | null;
  phone: string | null;
}

/** An invoice as a call brings it along. */
export interface BroughtInvoice {
  id: number;
  number: string;
  /** `YYYY-MM-01`. */
  period: string;
  /** `YYYY-MM-DD`; null keeps what is known, and means the end of the month for a new one. */
  dueOn: string | null;
  /** Rupiah, an exact decimal string. */
  total: string;
  /** Rupiah that remain once the payment is counted; null: what was paid before is kept. */
  remaining: string | null;
}

/** Sees to it that the customer and the invoice are there, before anything is locked. */
export async function bringAlong(
  trx: Knex.Transaction,
  customer: BroughtCustomer | null,
  invoice: (BroughtInvoice & { customerId: number }) | null,
  now: Date,
): Promise<void> {
  if (customer) {
    await trx.raw(
      `insert into customers (id, name, phone_as_given, phone, created_at, updated_at)
       values (:id, :name, :phoneAsGiven, :phone, :now, :now)
       on conflict (id) do update set name = excluded.name,
         phone_as_given = excluded.phone_as_given, phone = excluded.phone,
         updated_at = excluded.updated_at`,
      { ...customer, now },
    );
  }
  if (invoice) {
    await trx.raw(
      `insert into invoices
         (id, customer_id, number, period, due_on, total, created_at, updated_at)
       select :id, c.id, :number, cast(:period as date), ${dueOn}, :total, :now, :now
       from customers c where c.id = :customerId
       on conflict (id) do nothing`,
      { ...invoice, now },
    );
  }
}

/**
 * Writes onto the locked invoice what the call says of it, so that counting `amount` afterwards
 * leaves what it says remains. Throws 422 `remaining_mismatch` when that can't be.
 */
export async function applyBroughtInvoice(
  trx: Knex.Transaction,
  invoice: BroughtInvoice,
  payment: { amount: string; isDebt: boolean },
  now: Date,
): Promise<void> {
  await trx.raw(
    `update invoices set number = :number, period = cast(:period as date),
       due_on = coalesce(cast(:dueOn as date), due_on), total = cast(:total as numeric),
       paid = coalesce(cast(:paid as numeric), paid), updated_at = :now
     where id = :id`,
    { ...invoice, paid: paidBefore(invoice, payment), now },
  );
}

const dueOn = `coalesce(cast(:dueOn as date),
  cast(cast(:period as date) + interval '1 month - 1 day' as date))`;

function paidBefore(
  { total, remaining }: BroughtInvoice,
  { amount, isDebt }: { amount: string; isDebt: boolean },
): string | null {
  if (remaining === null) return null;
  const paid = subtractRupiah(subtractRupiah(total, remaining), isDebt ? '0.00' : amount);
  if (compareRupiah(paid, '0.00') >= 0) return paid;
  throw unfit(
    'remaining_mismatch',
    'invoice.remaining',
    `With this payment counted, ${subtractRupiah(total, amount)} at most can remain of ${total}. ` +
      'Send in `remaining` what is still to be paid after this payment.',
  );
}
