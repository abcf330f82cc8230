import type { Knex } from 'knex';
import { runPrepared } from '../database/run-prepared.ts';
import type { OptOut } from './opt-out.ts';
import type { OptOutScope } from './opt-out-scope.ts';

interface OptOutRow {
  phone: string;
  scope: OptOutScope;
  source: OptOut['source'];
  reason: string | null;
  created_at: Date;
}

/** Where a page of the list ended. */
export interface OptOutCursor {
  createdAt: Date;
  phone: string;
}

const columns = 'phone, scope, source, reason, created_at';

/** Who does not want to be written to; one row per phone. */
export class OptOutRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** What this phone has opted out of, or null. */
  async find(phone: string): Promise<OptOut | null> {
    const [row] = await runPrepared<OptOutRow>(
      this.#db,
      `select ${columns} from opt_outs where phone = :phone`,
      { phone },
    );
    return row ? toOptOut(row) : null;
  }

  /** The scope of this phone's opt-out, or null. */
  async findScope(phone: string): Promise<OptOutScope | null> {
    return (await this.findScopes([phone])).get(phone) ?? null;
  }

  /** The scopes of those phones that have opted out. */
  async findScopes(phones: readonly string[]): Promise<ReadonlyMap<string, OptOutScope>> {
    const rows = await runPrepared<Pick<OptOutRow, 'phone' | 'scope'>>(
      this.#db,
      'select phone, scope from opt_outs where phone = any (cast(:phones as text[]))',
      { phones: [...phones] },
    );
    return new Map(rows.map(({ phone, scope }) => [phone, scope]));
  }

  /** Newest first, from after `after`. */
  async list(page: { limit: number; after: OptOutCursor | null }): Promise<OptOut[]> {
    const { limit, after } = page;
    const rest = after === null ? '' : 'where (created_at, phone) < (:createdAt, :phone)';
    const { rows } = await this.#db.raw<{ rows: OptOutRow[] }>(
      `select ${columns} from opt_outs ${rest}
       order by created_at desc, phone desc limit :limit`,
      { limit, ...after },
    );
    return rows.map(toOptOut);
  }

  /**
   * Records what the operator says. What the phone has opted out of before is never narrowed,
   * so that a billing that repeats its own list loosens nobody's STOP SEMUA; only
   * {@link remove} does.
   */
  async add(
    entry: { phone: string; scope: OptOutScope; reason: string | null },
    now: Date,
  ): Promise<{ optOut: OptOut; isNew: boolean }> {
    const { rows } = await this.#db.raw<{ rows: (OptOutRow & { is_new: boolean })[] }>(
      `insert into opt_outs (phone, scope, source, reason, created_at)
       values (:phone, :scope, 'api', :reason, :now)
       on conflict (phone) do update set
         scope = case when excluded.scope = 'everything' then excluded.scope
           else opt_outs.scope end,
         reason = coalesce(excluded.reason, opt_outs.reason)
       returning ${columns}, xmax = 0 as is_new`,
      { ...entry, now },
    );
    const row = rows[0]!;
    return { optOut: toOptOut(row), isNew: row.is_new };
  }

  /** Lets the phone be written to again; false when it had not opted out. */
  async remove(phone: string): Promise<boolean> {
    const { rows } = await this.#db.raw<{ rows: unknown[] }>(
      'delete from opt_outs where phone = :phone returning phone',
      { phone },
    );
    return rows.length === 1;
  }
}

function toOptOut(row: OptOutRow): OptOut {
  const { phone, scope, source, reason } = row;
  return { phone, scope, source, reason, createdAt: row.created_at };
}
