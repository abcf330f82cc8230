import type { Knex } from 'knex';
import { conflict, notFound } from './billing-errors.ts';
import { customersTable } from './customer-repository.ts';
import { PackageRepository, type SubscriptionKind } from './package-repository.ts';
import type { RecordName, RecordStore, Saved } from './record.ts';
import { RecordReader } from './record-reader.ts';
import { fieldNaming, keyOf, newId, type RecordTable, requireId } from './record-sql.ts';

/** The states of a line. */
export const subscriptionStatuses = ['active', 'isolated', 'ended'] as const;

type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/** What is said of a subscription. */
export interface SubscriptionFields {
  customer: RecordName;
  package: RecordName;
  /** Null: as it was, and as the package says for a new one. */
  kind: SubscriptionKind | null;
  /** Day of the month on which a bill is due, 1 to 31; the last day where a month has fewer. */
  billDay: number | null;
  /** Days after the due date that still count as on time. */
  graceDays: number;
  /** `YYYY-MM-DD`. */
  startsOn: string;
  endsOn: string | null;
  /** Null: as it was. `active` ends no isolation; only a restore does. */
  status: 'active' | 'ended' | null;
}

/** A subscription as stored. */
export interface SubscriptionRecord {
  id: number;
  externalRef: string | null;
  customerId: number;
  packageId: number;
  kind: SubscriptionKind;
  billDay: number | null;
  graceDays: number;
  status: SubscriptionStatus;
  isolatedAt: Date | null;
  startsOn: string;
  endsOn: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Which subscriptions a list shows. */
export interface SubscriptionFilter {
  externalRef?: string | undefined;
  customerId?: number | undefined;
  customerRef?: string | undefined;
  packageId?: number | undefined;
  kind?: SubscriptionKind | undefined;
  status?: SubscriptionStatus | undefined;
}

interface SubscriptionRow {
  id: number;
  external_ref: string | null;
  customer_id: number;
  package_id: number;
  kind: SubscriptionKind;
  bill_day: number | null;
  grace_days: number;
  status: SubscriptionStatus;
  isolated_at: Date | null;
  starts_on: string;
  ends_on: string | null;
  created_at: Date;
  updated_at: Date;
}

const columns = `id, external_ref, customer_id, package_id, kind, bill_day, grace_days, status,
  isolated_at, starts_on, ends_on, created_at, updated_at`;

/** Where subscriptions are. */
export const subscriptionsTable: RecordTable = { name: 'subscriptions', columns };

const conditions = {
  externalRef: 'external_ref = :externalRef',
  customerId: 'customer_id = :customerId',
  customerRef: 'customer_id = (select id from customers where external_ref = :customerRef)',
  packageId: 'package_id = :packageId',
  kind: 'kind = :kind',
  status: 'status = :status',
};

/** Every statement on `subscriptions`. */
export class SubscriptionRepository
  extends RecordReader<SubscriptionRow, SubscriptionRecord, SubscriptionFilter>
  implements RecordStore<SubscriptionFields, SubscriptionRecord, SubscriptionFilter>
{
  constructor(db: Knex) {
    super(db, { table: subscriptionsTable, toRecord: toSubscription, conditions });
  }

  /** Also throws 404 for an unknown customer or package, 409 for another customer than before. */
  async save(
    name: RecordName,
    fields: SubscriptionFields,
    now: Date,
  ): Promise<Saved<SubscriptionRecord>> {
    const customerId = await requireId(this.db, customersTable, fields.customer, 'customer');
    const bought = await new PackageRepository(this.db).findNamed(fields.package);
    if (!bought) throw notFound('package', fieldNaming('package', fields.package));
    const { rows } = await this.db.raw<{ rows: (SubscriptionRow & { is_new: boolean })[] }>(
      `insert into subscriptions (${columns})
       values (${newId(subscriptionsTable)}, :externalRef, :customerId, :packageId,
         coalesce(:kind, :packageKind), :billDay, :graceDays, coalesce(:status, 'active'), null,
         :startsOn, :endsOn, :now, :now)
       on conflict (${keyOf(name)}) do update set
         external_ref = coalesce(excluded.external_ref, subscriptions.external_ref),
         package_id = excluded.package_id, kind = coalesce(:kind, subscriptions.kind),
         bill_day = excluded.bill_day, grace_days = excluded.grace_days,
         status = case when :status = 'ended' then 'ended'
           when :status = 'active' and subscriptions.status = 'ended' then 'active'
           else subscriptions.status end,
         isolated_at = case when :status = 'active' and subscriptions.status = 'ended' then null
           else subscriptions.isolated_at end,
         starts_on = excluded.starts_on, ends_on = excluded.ends_on,
         updated_at = excluded.updated_at
       where subscriptions.customer_id = excluded.customer_id
       returning ${columns}, xmax = 0 as is_new`,
      { ...fields, ...name, customerId, packageId: bought.id, packageKind: bought.kind, now },
    );
    const [row] = rows;
    if (!row) throw ofOtherCustomer();
    return { row: toSubscription(row), isNew: row.is_new };
  }

  /** Cuts an active line off; null when it is not active. */
  async isolate(id: number, now: Date): Promise<SubscriptionRecord | null> {
    return this.#change(
      `update subscriptions set status = 'isolated', isolated_at = :now, updated_at = :now
       where id = :id and status = 'active' returning ${columns}`,
      { id, now },
    );
  }

  /** Lets an isolated line work again; null when it is not isolated. */
  async restore(id: number, now: Date): Promise<SubscriptionRecord | null> {
    return this.#change(
      `update subscriptions set status = 'active', isolated_at = null, updated_at = :now
       where id = :id and status = 'isolated' returning ${columns}`,
      { id, now },
    );
  }

  async #change(
    statement: string,
    values: { id: number; now: Date },
  ): Promise<SubscriptionRecord | null> {
    const { rows } = await this.db.raw<{ rows: SubscriptionRow[] }>(statement, values);
    return rows[0] ? toSubscription(rows[0]) : null;
  }
}

function ofOtherCustomer() {
  const message = 'This subscription is of another customer. End it, and write a new one.';
  return conflict('customer_differs', 'customerId', message);
}

function toSubscription(row: SubscriptionRow): SubscriptionRecord {
  return {
    id: row.id,
    externalRef: row.external_ref,
    customerId: row.customer_id,
    packageId: row.package_id,
    kind: row.kind,
    billDay: row.bill_day,
    graceDays: row.grace_days,
    status: row.status,
    isolatedAt: row.isolated_at,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
