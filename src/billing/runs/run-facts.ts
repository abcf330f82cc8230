import type { Knex } from 'knex';
import type { Language } from '../../notifications/formats/language.ts';
import type { OptOutScope } from '../../notifications/opt-out-scope.ts';
import { isCold } from '../../notifications/sql/contacts.ts';
import type { Addressee } from './planned-message.ts';

/** An invoice on which something is still to be paid. */
export interface OpenInvoice {
  id: number;
  customer_id: number;
  number: string;
  /** `YYYY-MM-01`. */
  period: string;
  due_on: string;
  issued_on: string;
  /** Whether the customer is to be told that it was issued. */
  announce: boolean;
  isolate_on: string | null;
  /** Exact decimals of rupiah. */
  total: string;
  paid: string;
  remaining: string;
  subscription_id: number | null;
  /** Of the subscription; null without one. */
  line: 'active' | 'isolated' | 'ended' | null;
}

/** A prepaid period that nothing follows. */
export interface LastPeriod {
  id: number;
  customer_id: number;
  subscription_id: number;
  starts_at: Date;
  expires_at: Date;
  package_name: string;
  /** Of a renewal, an exact decimal of rupiah. */
  price: string;
  duration_days: number;
}

/** A promise that is still to be kept, with the bill that it is about. */
export interface OpenPromise {
  id: number;
  customer_id: number;
  promised_on: string;
  note: string | null;
  invoice_id: number | null;
  number: string | null;
  period: string | null;
  /** Of the bill, or of all bills of the customer. */
  remaining: string;
}

/** All invoices with something to pay, the oldest due date first. */
export async function readOpenInvoices(db: Knex, timeZone: string): Promise<OpenInvoice[]> {
  const { rows } = await db.raw<{ rows: OpenInvoice[] }>(
    `select i.id, i.customer_id, i.number, i.period, i.due_on, i.announce, i.isolate_on, i.total, i.paid,
       i.remaining, i.subscription_id, s.status as line,
       coalesce(i.issued_on, cast(i.created_at at time zone :timeZone as date)) as issued_on
     from invoices i left join subscriptions s on s.id = i.subscription_id
     where i.status = 'issued' and i.remaining > 0
     order by i.due_on, i.id`,
    { timeZone },
  );
  return rows;
}

/** Prepaid periods that expire between two instants and are not renewed. */
export async function readLastPeriods(db: Knex, from: Date, to: Date): Promise<LastPeriod[]> {
  const { rows } = await db.raw<{ rows: LastPeriod[] }>(
    `select p.id, s.customer_id, p.subscription_id, p.starts_at, p.expires_at,
       k.name as package_name, k.price, coalesce(k.duration_days,
         ceil(extract(epoch from p.expires_at - p.starts_at) / 86400)::integer) as duration_days
     from prepaid_periods p
     join subscriptions s on s.id = p.subscription_id
     join packages k on k.id = s.package_id
     where p.status = 'active' and s.status <> 'ended' and p.expires_at between :from and :to
       and not exists (select 1 from prepaid_periods later
         where later.subscription_id = p.subscription_id and later.status = 'active'
           and later.expires_at > p.expires_at)
     order by p.expires_at, p.id`,
    { from, to },
  );
  return rows;
}

/** Promises of that day which are neither kept nor given up, while there is something to pay. */
export async function readOpenPromises(db: Knex, date: string): Promise<OpenPromise[]> {
  const { rows } = await db.raw<{ rows: OpenPromise[] }>(
    `select p.id, p.customer_id, p.promised_on, p.note, p.invoice_id, i.number, i.period,
       coalesce(i.remaining, owed.remaining) as remaining
     from payment_promises p
     left join invoices i on i.id = p.invoice_id
     cross join lateral (
       select coalesce(sum(remaining), 0) as remaining from invoices
       where customer_id = p.customer_id and status = 'issued'
     ) owed
     where p.status = 'open' and p.promised_on = cast(:date as date)
       and coalesce(i.status, 'issued') = 'issued'
       and coalesce(i.remaining, owed.remaining) > 0
     order by p.id`,
    { date },
  );
  return rows;
}

interface AddresseeRow {
  id: number;
  name: string;
  status: string;
  phone_as_given: string | null;
  phone: string | null;
  language: Language | null;
  time_zone: string | null;
  opt_out: OptOutScope | null;
  unwanted: string[] | null;
  cold: boolean;
}

/** What holds for customers who have not said otherwise. */
export interface BusinessDefaults {
  timeZone: string;
  language: Language;
}

/** Who these customers are and where to write to, by their ids. */
export async function readAddressees(
  db: Knex,
  customerIds: readonly number[],
  defaults: BusinessDefaults,
): Promise<ReadonlyMap<number, Addressee>> {
  const { rows } = await db.raw<{ rows: AddresseeRow[] }>(
    `select c.id, c.name, c.status, coalesce(b.phone_as_given, c.phone_as_given) as phone_as_given,
       coalesce(b.phone, c.phone) as phone, c.language, c.time_zone, o.scope as opt_out,
       (select array_agg(p.type) from notification_preferences p
        where p.customer_id = c.id and not p.enabled) as unwanted,
       ${isCold('coalesce(b.phone, c.phone)')} as cold
     from customers c
     left join lateral (
       select phone, phone_as_given from customer_contacts
       where customer_id = c.id and 'billing' = any (roles) and phone is not null
       order by id limit 1
     ) b on true
     left join opt_outs o on o.phone = coalesce(b.phone, c.phone)
     where c.id = any (cast(:ids as bigint[]))`,
    { ids: [...new Set(customerIds)] },
  );
  return new Map(rows.map((row) => [row.id, toAddressee(row, defaults)]));
}

function toAddressee(row: AddresseeRow, defaults: BusinessDefaults): Addressee {
  return {
    customerId: row.id,
    name: row.name,
    isActive: row.status === 'active',
    phoneAsGiven: row.phone_as_given,
    phone: row.phone,
    language: row.language ?? defaults.language,
    timeZone: row.time_zone ?? defaults.timeZone,
    ownTimeZone: row.time_zone ?? '',
    optOut: row.opt_out,
    unwanted: new Set(row.unwanted),
    cold: row.cold,
  };
}
