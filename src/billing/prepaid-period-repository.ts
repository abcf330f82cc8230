import type { Knex } from 'knex';
import { conflict } from './billing-errors.ts';
import type { RecordName, Saved } from './record.ts';
import { keyOf, newId, type RecordTable, selectNamed } from './record-sql.ts';

/** A span of time for which a prepaid subscription is paid. */
export interface PrepaidPeriod {
  id: number;
  externalRef: string | null;
  subscriptionId: number;
  startsAt: Date;
  expiresAt: Date;
  status: 'active' | 'cancelled';
  createdAt: Date;
  updatedAt: Date;
}

interface PeriodRow {
  id: number;
  external_ref: string | null;
  subscription_id: number;
  starts_at: Date;
  expires_at: Date;
  status: PrepaidPeriod['status'];
  created_at: Date;
  updated_at: Date;
}

const columns =
  'id, external_ref, subscription_id, starts_at, expires_at, status, created_at, updated_at';

const periodsTable: RecordTable = { name: 'prepaid_periods', columns };

/** Every statement on `prepaid_periods`. */
export class PrepaidPeriodRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  async findNamed(name: RecordName): Promise<PrepaidPeriod | null> {
    const row = await selectNamed<PeriodRow>(this.#db, periodsTable, name);
    return row ? toPeriod(row) : null;
  }

  /** The periods of a subscription, the one that lasts longest first. */
  async list(subscriptionId: number): Promise<PrepaidPeriod[]> {
    const { rows } = await this.#db.raw<{ rows: PeriodRow[] }>(
      `select ${columns} from prepaid_periods where subscription_id = :subscriptionId
       order by expires_at desc, id desc limit 200`,
      { subscriptionId },
    );
    return rows.map(toPeriod);
  }

  /**
   * Writes a period under its name. Throws 409 when that is a period of another subscription, or
   * was cancelled.
   */
  async save(
    name: RecordName,
    fields: Pick<PrepaidPeriod, 'subscriptionId' | 'startsAt' | 'expiresAt'>,
    now: Date,
  ): Promise<Saved<PrepaidPeriod>> {
    const { rows } = await this.#db.raw<{ rows: (PeriodRow & { is_new: boolean })[] }>(
      `insert into prepaid_periods (${columns})
       values (${newId(periodsTable)}, :externalRef, :subscriptionId, :startsAt, :expiresAt,
         'active', :now, :now)
       on conflict (${keyOf(name)}) do update set
         external_ref = coalesce(excluded.external_ref, prepaid_periods.external_ref),
         starts_at = excluded.starts_at, expires_at = excluded.expires_at,
         updated_at = excluded.updated_at
       where prepaid_periods.subscription_id = excluded.subscription_id
         and prepaid_periods.status = 'active'
       returning ${columns}, xmax = 0 as is_new`,
      { ...fields, ...name, now },
    );
    const [row] = rows;
    if (!row) throw periodTaken();
    return { row: toPeriod(row), isNew: row.is_new };
  }

  /** Takes a period back; null when it is not active. */
  async cancel(id: number, now: Date): Promise<PrepaidPeriod | null> {
    const { rows } = await this.#db.raw<{ rows: PeriodRow[] }>(
      `update prepaid_periods set status = 'cancelled', updated_at = :now
       where id = :id and status = 'active' returning ${columns}`,
      { id, now },
    );
    return rows[0] ? toPeriod(rows[0]) : null;
  }
}

function periodTaken() {
  const message =
    'This period is cancelled, or of another subscription. Write one under another id.';
  return conflict('period_taken', 'id', message);
}

function toPeriod(row: PeriodRow): PrepaidPeriod {
  return {
    id: row.id,
    externalRef: row.external_ref,
    subscriptionId: row.subscription_id,
    startsAt: row.starts_at,
    expiresAt: row.expires_at,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
