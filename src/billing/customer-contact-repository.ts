import type { Knex } from 'knex';

/**
 * What a contact is for. Whoever has `billing` gets the customer's messages in place of the
 * customer's own number; the other roles are kept for people to read.
 */
export const contactRoles = ['billing', 'service', 'owner', 'alternate'] as const;

type ContactRole = (typeof contactRoles)[number];

/** What is said of one more person, or number, of a customer. */
export interface ContactFields {
  name: string | null;
  /** As it was written. */
  phoneAsGiven: string;
  /** E.164 with plus; null when it is not clearly one number. */
  phone: string | null;
  roles: readonly ContactRole[];
}

/** A contact as stored. */
export interface Contact extends ContactFields {
  id: number;
  customerId: number;
  createdAt: Date;
  updatedAt: Date;
}

interface ContactRow {
  id: number;
  customer_id: number;
  name: string | null;
  phone_as_given: string;
  phone: string | null;
  roles: ContactRole[];
  created_at: Date;
  updated_at: Date;
}

const columns = 'id, customer_id, name, phone_as_given, phone, roles, created_at, updated_at';

/** Every statement on `customer_contacts`. */
export class CustomerContactRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** The contacts of a customer, oldest first. */
  async list(customerId: number): Promise<Contact[]> {
    const { rows } = await this.#db.raw<{ rows: ContactRow[] }>(
      `select ${columns} from customer_contacts where customer_id = :customerId order by id`,
      { customerId },
    );
    return rows.map(toContact);
  }

  /**
   * Adds a number to a customer. A customer has each number once: adding it again replaces what
   * is said of it.
   */
  async add(
    customerId: number,
    fields: ContactFields,
    now: Date,
  ): Promise<{ contact: Contact; isNew: boolean }> {
    const known = (await this.list(customerId)).find((one) => one.phone === fields.phone);
    if (known) return { contact: (await this.replace(known, fields, now)) ?? known, isNew: false };
    const { rows } = await this.#db.raw<{ rows: ContactRow[] }>(
      `insert into customer_contacts
         (customer_id, name, phone_as_given, phone, roles, created_at, updated_at)
       values (:customerId, :name, :phoneAsGiven, :phone, cast(:roles as text[]), :now, :now)
       returning ${columns}`,
      { ...fields, customerId, now },
    );
    return { contact: toContact(rows[0]!), isNew: true };
  }

  /** Adds a number that the customer does not have yet; what is said of a known one stays. */
  async ensure(customerId: number, fields: Omit<ContactFields, 'name'>, now: Date): Promise<void> {
    await this.#db.raw(
      `insert into customer_contacts
         (customer_id, phone_as_given, phone, roles, created_at, updated_at)
       select cast(:customerId as bigint), :phoneAsGiven, cast(:phone as text),
         cast(:roles as text[]), cast(:now as timestamptz), cast(:now as timestamptz)
       where not exists (
         select 1 from customer_contacts where customer_id = :customerId and phone = :phone)`,
      { ...fields, customerId, now },
    );
  }

  /** Replaces what is said of a contact of this customer; null when there is none of this id. */
  async replace(
    { id, customerId }: Pick<Contact, 'id' | 'customerId'>,
    fields: ContactFields,
    now: Date,
  ): Promise<Contact | null> {
    const { rows } = await this.#db.raw<{ rows: ContactRow[] }>(
      `update customer_contacts set name = :name, phone_as_given = :phoneAsGiven, phone = :phone,
         roles = cast(:roles as text[]), updated_at = :now
       where id = :id and customer_id = :customerId returning ${columns}`,
      { ...fields, id, customerId, now },
    );
    return rows[0] ? toContact(rows[0]) : null;
  }

  /** Takes a contact away; false when there was none. */
  async remove({ id, customerId }: Pick<Contact, 'id' | 'customerId'>): Promise<boolean> {
    const { rows } = await this.#db.raw<{ rows: unknown[] }>(
      'delete from customer_contacts where id = :id and customer_id = :customerId returning 1',
      { id, customerId },
    );
    return rows.length === 1;
  }

  /** Takes away every contact with this number; resolves with how many they were. */
  async forgetPhone(phone: string): Promise<number> {
    const { rows } = await this.#db.raw<{ rows: unknown[] }>(
      'delete from customer_contacts where phone = :phone returning 1',
      { phone },
    );
    return rows.length;
  }
}

function toContact(row: ContactRow): Contact {
  return {
    id: row.id,
    customerId: row.customer_id,
    name: row.name,
    phone: row.phone,
    phoneAsGiven: row.phone_as_given,
    roles: row.roles,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
