import type { Knex } from 'knex';
import type { PhonePolicy } from '../../notifications/phone-number.ts';
import { type PhoneInField, readPhonesInField } from '../../notifications/phones-in-field.ts';
import { CustomerContactRepository } from '../customer-contact-repository.ts';
import {
  type CustomerFields,
  type CustomerRecord,
  CustomerRepository,
} from '../customer-repository.ts';
import { indonesianZone } from '../indonesian-zone.ts';
import type { NamedFields, RecordName, Saved } from '../record.ts';
import type { NamedValues } from './column-map.ts';
import { customerColumns, type CustomerField } from './customer-columns.ts';
import type { ListKind, RowOutcome } from './list-kind.ts';
import { firstOfEachName, nameFrom } from './record-names.ts';
import { RowRefusal, unlessRefused } from './row-refusal.ts';

/** Customers who stay customers: a line that is cut off is a matter of the subscription. */
const statuses: Readonly<Record<string, CustomerFields['status']>> = {
  active: 'active',
  aktif: 'active',
  on: 'active',
  off: 'active',
  limited: 'active',
  suspended: 'active',
  isolir: 'active',
  expired: 'active',
  inactive: 'inactive',
  nonaktif: 'inactive',
  tidakaktif: 'inactive',
  disabled: 'inactive',
  banned: 'inactive',
  berhenti: 'inactive',
};

/** A list of customers; what it has no column for stays as it is. */
export function customerList(policy: PhonePolicy): ListKind<CustomerField> {
  return {
    names: customerColumns,
    required: [],
    write: async (db, values, now) => {
      const customers = new CustomerRepository(db);
      const name = nameOf(values);
      const item = readRow(values, name, (await customers.findNamed(name)) ?? undefined, policy);
      const saved = await customers.save(name, item.fields, now);
      await addAlternates(db, [{ ...item, saved }], now);
      return outcomeOf(saved, item.others);
    },
    writeMany: (db, rows, now) => writeMany(db, rows, policy, now),
  };
}

interface ReadCustomer extends NamedFields<CustomerFields> {
  /** The numbers behind the first one. */
  others: readonly PhoneInField[];
}

async function writeMany(
  db: Knex,
  rows: readonly NamedValues<CustomerField>[],
  policy: PhonePolicy,
  now: Date,
): Promise<(RowOutcome | null)[]> {
  const customers = new CustomerRepository(db);
  const names = rows.map((values) => unlessRefused(() => nameOf(values)));
  const known = await customers.findMany(names.filter((name) => name !== null));
  const items = firstOfEachName(
    rows.map((values, index) => {
      const name = names[index] ?? null;
      return name && unlessRefused(() => readRow(values, name, known(name), policy));
    }),
  );
  const ready = items.filter((item) => item !== null);
  const saved = await customers.saveMany(ready, now);
  const written = ready.map((item, index) => ({ ...item, saved: saved[index]! }));
  await addAlternates(db, written, now);
  const outcomes = new Map(written.map((item) => [item.name, outcomeOf(item.saved, item.others)]));
  return items.map((item) => (item && outcomes.get(item.name)) ?? null);
}

function nameOf(values: NamedValues<CustomerField>): RecordName {
  const name = nameFrom(values.id, values.reference ?? values.username);
  if (name) return name;
  throw new RowRefusal('missing_reference', 'The row has no id, code or user name to know it by.');
}

function readRow(
  values: NamedValues<CustomerField>,
  key: RecordName,
  known: CustomerRecord | undefined,
  policy: PhonePolicy,
): ReadCustomer {
  const name = values.name?.replaceAll(/\s+/g, ' ') ?? known?.name ?? values.username;
  if (name === undefined) throw new RowRefusal('missing_name', 'The row has no name.');
  if (name.length > 200) throw new RowRefusal('too_long', 'The name has over 200 characters.');
  const [first, ...others] = phonesOf(values, policy) ?? [];
  const fields: CustomerFields = {
    name,
    phone: first?.phone ?? known?.phone ?? null,
    phoneAsGiven: first?.asGiven ?? known?.phoneAsGiven ?? null,
    language: languageOf(values) ?? known?.language ?? null,
    timeZone: zoneOf(values) ?? known?.timeZone ?? null,
    area: values.area ?? known?.area ?? null,
    status: statusOf(values) ?? known?.status ?? 'active',
  };
  return { name: key, fields, others };
}

async function addAlternates(
  db: Knex,
  written: readonly (ReadCustomer & { saved: Saved<CustomerRecord> })[],
  now: Date,
): Promise<void> {
  const contacts = new CustomerContactRepository(db);
  for (const { saved, others } of written) {
    for (const { phone, asGiven } of others) {
      const alternate = { phone, phoneAsGiven: asGiven, roles: ['alternate'] as const };
      await contacts.ensure(saved.row.id, alternate, now);
    }
  }
}

function outcomeOf({ row, isNew }: Saved<CustomerRecord>, others: readonly unknown[]): RowOutcome {
  const notes = [row.phone === null && 'without a phone', others.length > 0 && 'with alternates'];
  return { isNew, notes };
}

/** Null when the row says nothing about phones. */
function phonesOf({ phone }: NamedValues<CustomerField>, policy: PhonePolicy) {
  if (phone === undefined) return null;
  const reading = readPhonesInField(phone, policy);
  if (reading.ok) return reading.phones;
  throw new RowRefusal(reading.code, reading.message);
}

function languageOf({ language }: NamedValues<CustomerField>): 'id' | 'en' | undefined {
  if (language === undefined) return undefined;
  const word = language.toLowerCase();
  if (['id', 'indonesia', 'indonesian', 'bahasa'].includes(word)) return 'id';
  if (['en', 'english', 'inggris'].includes(word)) return 'en';
  throw new RowRefusal('unknown_language', 'The language is neither id nor en.');
}

function zoneOf({ timeZone }: NamedValues<CustomerField>): string | undefined {
  if (timeZone === undefined) return undefined;
  const zone = indonesianZone(timeZone);
  if (zone !== undefined) return zone;
  throw new RowRefusal('unknown_time_zone', 'The zone is none of WIB, WITA and WIT.');
}

function statusOf({ status }: NamedValues<CustomerField>): CustomerFields['status'] | undefined {
  if (status === undefined) return undefined;
  const word = status.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (Object.hasOwn(statuses, word)) return statuses[word];
  throw new RowRefusal('unknown_status', 'The status is neither active nor inactive.');
}
