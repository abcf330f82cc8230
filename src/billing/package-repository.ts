import type { Knex } from 'knex';
import type { RecordName, RecordStore, Saved } from './record.ts';
import { RecordReader } from './record-reader.ts';
import { keyOf, newId, type RecordTable } from './record-sql.ts';

/** How a subscription is paid: after each month, or before each period. */
export const subscriptionKinds = ['postpaid', 'prepaid'] as const;

/** See {@link subscriptionKinds}. */
export type SubscriptionKind = (typeof subscriptionKinds)[number];

/** What is said of a package. */
export interface PackageFields {
  name: string;
  /** As customers read it, such as `20 Mbps`. */
  speed: string | null;
  /** Rupiah, an exact decimal string. */
  price: string;
  kind: SubscriptionKind;
  /** How long a period of it lasts; null for postpaid. */
  durationDays: number | null;
}

/** A package as stored. */
export interface PackageRecord extends PackageFields {
  id: number;
  externalRef: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Which packages a list shows. */
export interface PackageFilter {
  externalRef?: string | undefined;
  kind?: SubscriptionKind | undefined;
  /** Part of the name. */
  q?: string | undefined;
}

interface PackageRow {
  id: number;
  external_ref: string | null;
  name: string;
  speed: string | null;
  price: string;
  kind: SubscriptionKind;
  duration_days: number | null;
  created_at: Date;
  updated_at: Date;
}

const columns = 'id, external_ref, name, speed, price, kind, duration_days, created_at, updated_at';

const packagesTable: RecordTable = { name: 'packages', columns };

const conditions = {
  externalRef: 'external_ref = :externalRef',
  kind: 'kind = :kind',
  q: 'name ilike :pattern',
};

/** Every statement on `packages`. */
export class PackageRepository
  extends RecordReader<PackageRow, PackageRecord, PackageFilter>
  implements RecordStore<PackageFields, PackageRecord, PackageFilter>
{
  constructor(db: Knex) {
    super(db, { table: packagesTable, toRecord: toPackage, conditions });
  }

  async save(name: RecordName, fields: PackageFields, now: Date): Promise<Saved<PackageRecord>> {
    const { rows } = await this.db.raw<{ rows: (PackageRow & { is_new: boolean })[] }>(
      `insert into packages (${columns})
       values (${newId(packagesTable)}, :externalRef, :name, :speed, :price, :kind,
         :durationDays, :now, :now)
       on conflict (${keyOf(name)}) do update set
         external_ref = coalesce(excluded.external_ref, packages.external_ref),
         name = excluded.name, speed = excluded.speed, price = excluded.price,
         kind = excluded.kind, duration_days = excluded.duration_days,
         updated_at = excluded.updated_at
       returning ${columns}, xmax = 0 as is_new`,
      { ...fields, ...name, now },
    );
    return { row: toPackage(rows[0]!), isNew: rows[0]!.is_new };
  }
}

function toPackage(row: PackageRow): PackageRecord {
  return {
    id: row.id,
    externalRef: row.external_ref,
    name: row.name,
    speed: row.speed,
    price: row.price,
    kind: row.kind,
    durationDays: row.duration_days,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
