import type { Knex } from 'knex';
import { localTime } from '../../outbox/local-time.ts';
import { CustomerRepository } from '../customer-repository.ts';
import {
  type InvoiceFields,
  type InvoiceRecord,
  InvoiceRepository,
  type ResolvedFields,
} from '../invoice-repository.ts';
import type { NamedFields, RecordName, Saved } from '../record.ts';
import { SubscriptionRepository } from '../subscription-repository.ts';
import type { NamedValues } from './column-map.ts';
import { invoiceColumns, type InvoiceField } from './invoice-columns.ts';
import type { ListKind, RowOutcome } from './list-kind.ts';
import { lessAmount, readAmount } from './read-amount.ts';
import { monthOf, readDate, readMonth } from './read-date.ts';
import { firstOfEachName, nameFrom, referenceFrom } from './record-names.ts';
import { RowRefusal, unlessRefused } from './row-refusal.ts';

/** Whether all of it was paid, by the words that lists have for it. */
const isPaidBy: Readonly<Record<string, boolean>> = {
  paid: true,
  lunas: true,
  sudahbayar: true,
  sudahdibayar: true,
  unpaid: false,
  belum: false,
  belumlunas: false,
  belumbayar: false,
  belumdibayar: false,
  open: false,
  sent: false,
  issued: false,
  partial: false,
  sebagian: false,
  overdue: false,
  jatuhtempo: false,
  tunggakan: false,
};

/** A list of invoices; what it has no column for stays as it is. */
export function invoiceList(businessTimeZone: string): ListKind<InvoiceField> {
  const todayAt = (now: Date) => localTime(now, businessTimeZone).date;
  return {
    names: invoiceColumns,
    required: ['dueOn', 'total'],
    write: async (db, values, now) => {
      const invoices = new InvoiceRepository(db);
      const name = nameOf(values);
      const known = (await invoices.findNamed(name)) ?? undefined;
      return outcomeOf(await invoices.save(name, fieldsOf(values, known, todayAt(now)), now));
    },
    writeMany: (db, rows, now) => writeMany(db, rows, todayAt(now), now),
  };
}

async function writeMany(
  db: Knex,
  rows: readonly NamedValues<InvoiceField>[],
  today: string,
  now: Date,
): Promise<(RowOutcome | null)[]> {
  const invoices = new InvoiceRepository(db);
  const names = rows.map((values) => unlessRefused(() => nameOf(values)));
  const known = await invoices.findMany(names.filter((name) => name !== null));
  const read = rows.map((values, index) => {
    const name = names[index] ?? null;
    const fields = name && unlessRefused(() => fieldsOf(values, known(name), today));
    return name && fields && { name, fields };
  });
  const items = firstOfEachName(await resolveAll(db, read));
  const ready = items.filter((item) => item !== null);
  const saved = await invoices.saveMany(ready, now);
  const outcomes = new Map(ready.map(({ name }, index) => [name, saved[index] ?? null]));
  return items.map((item) => {
    const one = item && outcomes.get(item.name);
    return one ? outcomeOf(one) : null;
  });
}

/** Those of a known customer, with a subscription of that one or none. */
async function resolveAll(
  db: Knex,
  items: readonly (NamedFields<InvoiceFields> | null)[],
): Promise<(NamedFields<ResolvedFields> | null)[]> {
  const fields = items.flatMap((item) => item?.fields ?? []);
  const customerOf = await new CustomerRepository(db).findMany(
    fields.map(({ customer }) => customer),
  );
  const subscriptionOf = await new SubscriptionRepository(db).findMany(
    fields.flatMap(({ subscription }) => subscription ?? []),
  );
  return items.map((item) => {
    if (!item) return null;
    const { customer, subscription, ...rest } = item.fields;
    const customerId = customerOf(customer)?.id;
    const line = subscription === null ? null : subscriptionOf(subscription);
    if (customerId === undefined || line === undefined) return null;
    if (line !== null && line.customerId !== customerId) return null;
    return { name: item.name, fields: { ...rest, customerId, subscriptionId: line?.id ?? null } };
  });
}

function nameOf(values: NamedValues<InvoiceField>): RecordName {
  const name = nameFrom(values.id, values.reference ?? values.number);
  if (name) return name;
  throw new RowRefusal('missing_reference', 'The row has no id or number to know it by.');
}

function outcomeOf({ row, isNew }: Saved<InvoiceRecord>): RowOutcome {
  return { isNew, notes: [row.remaining === '0.00' && 'paid'] };
}

function fieldsOf(
  values: NamedValues<InvoiceField>,
  known: InvoiceRecord | undefined,
  today: string,
): InvoiceFields {
  const dueOn = values.dueOn === undefined ? known?.dueOn : readDate(values.dueOn);
  const total = values.total === undefined ? known?.total : readAmount(values.total);
  const number = values.number ?? known?.number ?? values.reference ?? values.id;
  if (dueOn === undefined) throw new RowRefusal('missing_due_date', 'The row has no due date.');
  if (total === undefined) throw new RowRefusal('missing_amount', 'The row has no amount.');
  if (number === undefined) throw new RowRefusal('missing_number', 'The row has no number.');
  const issuedOn = values.issuedOn === undefined ? undefined : readDate(values.issuedOn);
  const isolateOn = values.isolateOn === undefined ? undefined : readDate(values.isolateOn);
  return {
    customer: customerOf(values, known),
    subscription: subscriptionOf(values, known),
    number,
    period: values.period
      ? readMonth(values.period)
      : (known?.period ?? monthOf(issuedOn ?? dueOn)),
    issuedOn: issuedOn ?? today,
    dueOn,
    isolateOn: isolateOn ?? known?.isolateOn ?? null,
    total,
    paid: paidOf(values, total),
  };
}

function customerOf(values: NamedValues<InvoiceField>, known: InvoiceRecord | undefined) {
  const named = referenceFrom(values.customerId, values.customerRef);
  if (named) return named;
  if (known) return { id: known.customerId, externalRef: null };
  throw new RowRefusal('missing_customer', 'The row does not say whose invoice it is.');
}

function subscriptionOf(values: NamedValues<InvoiceField>, known: InvoiceRecord | undefined) {
  const named = referenceFrom(values.subscriptionId, values.subscriptionRef);
  if (named) return named;
  return known?.subscriptionId == null ? null : { id: known.subscriptionId, externalRef: null };
}

/** Null when the row does not say. */
function paidOf(
  { paid, remaining, status }: NamedValues<InvoiceField>,
  total: string,
): string | null {
  if (paid !== undefined) return readAmount(paid);
  if (remaining !== undefined) return lessAmount(total, readAmount(remaining));
  if (status === undefined) return null;
  const word = status.toLowerCase().replaceAll(/[^a-z]/g, '');
  if (!Object.hasOwn(isPaidBy, word)) {
    throw new RowRefusal('unknown_status', 'The status is neither paid nor unpaid.');
  }
  return isPaidBy[word] ? total : null;
}
