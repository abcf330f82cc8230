import type { Knex } from 'knex';
import { parsePhoneNumber, type PhonePolicy } from '../notifications/phone-number.ts';

/** A customer, under the id of the calling billing system. */
export interface Customer {
  id: number;
  name: string;
  /** As the billing system wrote it; null when it has none. */
  phoneAsGiven: string | null;
  /** E.164 with plus; null when there is none, or when it is not clearly one number. */
  phone: string | null;
}

/** Every statement on `customers`. */
export class CustomerRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** The customer with this id, or null. */
  async find(id: number): Promise<Customer | null> {
    const { rows } = await this.#db.raw<{
      rows: { id: number; name: string; phone_as_given: string | null; phone: string | null }[];
    }>('select id, name, phone_as_given, phone from customers where id = :id', { id });
    const row = rows[0];
    if (!row) return null;
    return { id: row.id, name: row.name, phoneAsGiven: row.phone_as_given, phone: row.phone };
  }

  /** Writes the customer under its id, whether it was known before or not. */
  async upsert(customer: Customer, now: Date): Promise<void> {
    await this.#db.raw(
      `insert into customers (id, name, phone_as_given, phone, created_at, updated_at)
       values (:id, :name, :phoneAsGiven, :phone, :now, :now)
       on conflict (id) do update set name = excluded.name,
         phone_as_given = excluded.phone_as_given, phone = excluded.phone,
         updated_at = excluded.updated_at`,
      { ...customer, now },
    );
  }

  /**
   * Takes a number away from every customer who has it, also where it stands beside others in
   * the field. Resolves with how many they were.
   */
  async forgetPhone(phone: string, policy: PhonePolicy, now: Date): Promise<number> {
    const { rows } = await this.#db.raw<{ rows: { id: number; phone_as_given: string }[] }>(
      `select id, phone_as_given from customers
       where regexp_replace(phone_as_given, '[^0-9]', '', 'g') like :digits`,
      { digits: `%${phone.slice(-8)}%` },
    );
    const ids = rows.filter((row) => names(row.phone_as_given, phone, policy)).map(({ id }) => id);
    const forgotten = await this.#db.raw<{ rows: unknown[] }>(
      `update customers set phone = null, phone_as_given = null, updated_at = :now
       where phone = :phone or id = any (cast(:ids as bigint[])) returning 1`,
      { phone, ids, now },
    );
    return forgotten.rows.length;
  }
}

/** Whether the field is this number, or can be read as it among others. */
function names(field: string, phone: string, policy: PhonePolicy): boolean {
  const reading = parsePhoneNumber(field, policy);
  return reading.ok ? reading.phone === phone : (reading.candidates ?? []).includes(phone);
}
