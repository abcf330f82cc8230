import type { Knex } from 'knex';
import { parsePhoneNumber, type PhonePolicy } from '../notifications/phone-number.ts';
import type { NamedFields, RecordName, RecordStore, Saved } from './record.ts';
import { RecordReader } from './record-reader.ts';
import { keyOf, lookUpIn, newId, type RecordTable } from './record-sql.ts';

/** A customer, under the id of the calling billing system. */
export interface Customer {
  id: number;
  name: string;
  /** As the billing system wrote it; null when it has none. */
  phoneAsGiven: string | null;
  /** E.164 with plus; null when there is none, or when it is not clearly one number. */
  phone: string | null;
}

/** What a billing system says of a customer. */
export interface CustomerFields extends Omit<Customer, 'id'> {
  /** Null: the business's own. */
  language: 'id' | 'en' | null;
  /** IANA; null: the business's own. */
  timeZone: string | null;
  /** What incidents are reported for, such as `RW 05`. */
  area: string | null;
  status: 'active' | 'inactive';
}

/** A customer as stored. */
export interface CustomerRecord extends CustomerFields {
  id: number;
  externalRef: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Which customers a list shows. */
export interface CustomerFilter {
  externalRef?: string | undefined;
  phone?: string | undefined;
  area?: string | undefined;
  status?: CustomerFields['status'] | undefined;
  /** Part of the name, of the reference or of the number as it was given. */
  q?: string | undefined;
}

interface CustomerRow {
  id: number;
  external_ref: string | null;
  name: string;
  phone_as_given: string | null;
  phone: string | null;
  language: CustomerFields['language'];
  time_zone: string | null;
  area: string | null;
  status: CustomerFields['status'];
  created_at: Date;
  updated_at: Date;
}

const columns = `id, external_ref, name, phone_as_given, phone, language, time_zone, area, status,
  created_at, updated_at`;

/** Where customers are. */
export const customersTable: RecordTable = { name: 'customers', columns };

const conditions = {
  externalRef: 'external_ref = :externalRef',
  phone: 'phone = :phone',
  area: 'area = :area',
  status: 'status = :status',
  q: `(name ilike :pattern or external_ref ilike :pattern or phone_as_given ilike :pattern)`,
};

/** Every statement on `customers`. */
export class CustomerRepository
  extends RecordReader<CustomerRow, CustomerRecord, CustomerFilter>
  implements RecordStore<CustomerFields, CustomerRecord, CustomerFilter>
{
  constructor(db: Knex) {
    super(db, { table: customersTable, toRecord: toCustomer, conditions });
  }

  /** The customer with this id, or null. */
  find(id: number): Promise<CustomerRecord | null> {
    return this.findNamed({ id, externalRef: null });
  }

  async save(name: RecordName, fields: CustomerFields, now: Date): Promise<Saved<CustomerRecord>> {
    const [row] = await this.#write(keyOf(name), [{ name, fields }], now);
    return { row: toCustomer(row!), isNew: row!.is_new };
  }

  /** As {@link save}, for many of different names at once; answers in their order. */
  async saveMany(
    items: readonly NamedFields<CustomerFields>[],
    now: Date,
  ): Promise<Saved<CustomerRecord>[]> {
    const byId = items.filter(({ name }) => name.id !== null);
    const byRef = items.filter(({ name }) => name.id === null);
    const rows = [
      ...(await this.#write('id', byId, now)),
      ...(await this.#write('external_ref', byRef, now)),
    ];
    const lookUp = lookUpIn(rows);
    return items.map(({ name }) => {
      const row = lookUp(name)!;
      return { row: toCustomer(row), isNew: row.is_new };
    });
  }

  async #write(
    key: 'id' | 'external_ref',
    items: readonly NamedFields<CustomerFields>[],
    now: Date,
  ): Promise<(CustomerRow & { is_new: boolean })[]> {
    const { rows } = await this.db.raw<{ rows: (CustomerRow & { is_new: boolean })[] }>(
      `insert into customers (${columns})
       select ${newId(customersTable, 'r.id')}, r."externalRef", r.name, r."phoneAsGiven", r.phone,
         r.language, r."timeZone", r.area, r.status, cast(:now as timestamptz),
         cast(:now as timestamptz)
       from jsonb_to_recordset(cast(:rows as jsonb)) as r (id bigint, "externalRef" text, name text,
         "phoneAsGiven" text, phone text, language text, "timeZone" text, area text, status text)
       on conflict (${key}) do update set
         external_ref = coalesce(excluded.external_ref, customers.external_ref),
         name = excluded.name, phone_as_given = excluded.phone_as_given, phone = excluded.phone,
         language = excluded.language, time_zone = excluded.time_zone, area = excluded.area,
         status = excluded.status, updated_at = excluded.updated_at
       returning ${columns}, xmax = 0 as is_new`,
      { rows: JSON.stringify(items.map(({ name, fields }) => ({ ...fields, ...name }))), now },
    );
    return rows;
  }

  /** Writes name and phone under the customer's id, and leaves what else is known as it is. */
  async upsert({ id, name, phoneAsGiven, phone }: Customer, now: Date): Promise<void> {
    await this.db.raw(
      `insert into customers (id, name, phone_as_given, phone, created_at, updated_at)
       values (:id, :name, :phoneAsGiven, :phone, :now, :now)
       on conflict (id) do update set name = excluded.name,
         phone_as_given = excluded.phone_as_given, phone = excluded.phone,
         updated_at = excluded.updated_at`,
      { id, name, phoneAsGiven, phone, now },
    );
  }

  /**
   * Takes a number away from every customer who has it, also where it stands beside others in
   * the field. Resolves with how many they were.
   */
  async forgetPhone(phone: string, policy: PhonePolicy, now: Date): Promise<number> {
    const { rows } = await this.db.raw<{ rows: { id: number; phone_as_given: string }[] }>(
      `select id, phone_as_given from customers
       where regexp_replace(phone_as_given, '[^0-9]', '', 'g') like :digits`,
      { digits: `%${phone.slice(-8)}%` },
    );
    const ids = rows.filter((row) => names(row.phone_as_given, phone, policy)).map(({ id }) => id);
    const forgotten = await this.db.raw<{ rows: unknown[] }>(
      `update customers set phone = null, phone_as_given = null, updated_at = :now
       where phone = :phone or id = any (cast(:ids as bigint[])) returning 1`,
      { phone, ids, now },
    );
    return forgotten.rows.length;
  }
}

function toCustomer(row: CustomerRow): CustomerRecord {
  return {
    id: row.id,
    externalRef: row.external_ref,
    name: row.name,
    phone: row.phone,
    phoneAsGiven: row.phone_as_given,
    language: row.language,
    timeZone: row.time_zone,
    area: row.area,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Whether the field is this number, or can be read as it among others. */
function names(field: string, phone: string, policy: PhonePolicy): boolean {
  const reading = parsePhoneNumber(field, policy);
  return reading.ok ? reading.phone === phone : (reading.candidates ?? []).includes(phone);
}
