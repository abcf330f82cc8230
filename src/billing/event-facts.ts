import type { Knex } from 'knex';

/** An invoice that has just been written, and whose it is. */
export interface IssuedInvoice {
  id: number;
  customer_id: number;
  subscription_id: number | null;
  issued_on: string | null;
  due_on: string;
  remaining: string;
  /** Null: the business's own. */
  time_zone: string | null;
}

/** Remembers that the customer is to be told of the invoice, now or on the day of its issue. */
export async function markForAnnouncement(db: Knex, invoiceId: number): Promise<void> {
  await db.raw('update invoices set announce = true where id = :invoiceId', { invoiceId });
}

/** The invoice, when there is something to pay and an active customer to tell. */
export async function readIssuedInvoice(db: Knex, id: number): Promise<IssuedInvoice | null> {
  const { rows } = await db.raw<{ rows: IssuedInvoice[] }>(
    `select i.id, i.customer_id, i.subscription_id, i.issued_on, i.due_on, i.remaining,
       c.time_zone
     from invoices i join customers c on c.id = i.customer_id
     where i.id = :id and i.status = 'issued' and i.remaining > 0 and c.status = 'active'`,
    { id },
  );
  return rows[0] ?? null;
}

/** A line with its package and what its customer owes. */
export interface Line {
  id: number;
  customer_id: number;
  /** The last change of the line: tells one isolation from the next. */
  updated_at: Date;
  package_name: string;
  /** An exact decimal of rupiah. */
  owed: string;
}

/** The line with this id, or null. */
export async function readLine(db: Knex, id: number): Promise<Line | null> {
  const { rows } = await db.raw<{ rows: Line[] }>(
    `select s.id, s.customer_id, s.updated_at, k.name as package_name,
       (select coalesce(sum(remaining), 0) from invoices
        where customer_id = s.customer_id and status = 'issued') as owed
     from subscriptions s join packages k on k.id = s.package_id where s.id = :id`,
    { id },
  );
  return rows[0] ?? null;
}

/** The subscription and customer of a prepaid period, or null. */
export async function readPeriodOwner(
  db: Knex,
  id: number,
): Promise<{ customer_id: number; subscription_id: number } | null> {
  const { rows } = await db.raw<{ rows: { customer_id: number; subscription_id: number }[] }>(
    `select s.customer_id, p.subscription_id
     from prepaid_periods p join subscriptions s on s.id = p.subscription_id where p.id = :id`,
    { id },
  );
  return rows[0] ?? null;
}

/** The package of a customer's newest line that has not ended; null when there is none. */
export async function readPackageName(db: Knex, customerId: number): Promise<string | null> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `select k.name from subscriptions s join packages k on k.id = s.package_id
     where s.customer_id = :customerId and s.status <> 'ended' order by s.id desc limit 1`,
    { customerId },
  );
  return rows[0]?.name ?? null;
}

/** A promise with its bill, and the language it is confirmed in. */
export interface RecordedPromise {
  id: number;
  customer_id: number;
  promised_on: string;
  note: string | null;
  invoice_id: number | null;
  number: string | null;
  period: string | null;
  remaining: string;
  language: 'id' | 'en' | null;
}

/** The promise with this id while it is open, or null. */
export async function readPromise(db: Knex, id: number): Promise<RecordedPromise | null> {
  const { rows } = await db.raw<{ rows: RecordedPromise[] }>(
    `select p.id, p.customer_id, p.promised_on, p.note, p.invoice_id, i.number, i.period,
       c.language, coalesce(i.remaining, (select coalesce(sum(remaining), 0) from invoices
         where customer_id = p.customer_id and status = 'issued')) as remaining
     from payment_promises p join customers c on c.id = p.customer_id
     left join invoices i on i.id = p.invoice_id
     where p.id = :id and p.status = 'open'`,
    { id },
  );
  return rows[0] ?? null;
}
