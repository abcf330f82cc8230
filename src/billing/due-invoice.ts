import type { Knex } from 'knex';

/** When an invoice was to be paid, and by whose clock. */
interface DueInvoice {
  customerId: number;
  /** `YYYY-MM-DD`. */
  dueOn: string;
  /** IANA zone of the customer; null: the business's own. */
  timeZone: string | null;
  /** Days that the subscription allows after the due date. */
  graceDays: number;
}

/** Reads when an invoice, which must be there, was to be paid. */
export async function readDueInvoice(db: Knex, invoiceId: number): Promise<DueInvoice> {
  const { rows } = await db.raw<{
    rows: [{ customer_id: number; due_on: string; time_zone: string | null; grace_days: number }];
  }>(
    `select i.customer_id, i.due_on, c.time_zone, coalesce(s.grace_days, 0) as grace_days
     from invoices i join customers c on c.id = i.customer_id
     left join subscriptions s on s.id = i.subscription_id
     where i.id = :invoiceId`,
    { invoiceId },
  );
  const { customer_id: customerId, due_on: dueOn, time_zone: timeZone } = rows[0];
  return { customerId, dueOn, timeZone, graceDays: rows[0].grace_days };
}
