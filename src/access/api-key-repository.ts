import type { Knex } from 'knex';
import type { ApiKey, NewApiKey, UsableKey } from './api-key.ts';
import type { Scope } from './scope.ts';

interface KeyRow {
  id: string;
  caller_id: string;
  name: string;
  scopes: Scope[];
  hash: Buffer;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
  revoked_at: Date | null;
  replaced_by: string | null;
}

const columns =
  'id, caller_id, name, scopes, created_at, last_used_at, expires_at, revoked_at, replaced_by';

/** Every statement on `api_keys`. */
export class ApiKeyRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** The keys that open something now. */
  async listUsable(now: Date): Promise<UsableKey[]> {
    const rows = await this.#rows(
      `select ${columns}, hash from api_keys
       where revoked_at is null and (expires_at is null or expires_at > :now)`,
      { now },
    );
    return rows.map((row) => ({ ...toKey(row), hash: row.hash }));
  }

  /** All of them, newest first. */
  async list(): Promise<ApiKey[]> {
    const rows = await this.#rows(
      `select ${columns} from api_keys order by created_at desc, id desc`,
      {},
    );
    return rows.map(toKey);
  }

  async countUsable(now: Date): Promise<number> {
    const { rows } = await this.#db.raw<{ rows: [{ count: number }] }>(
      `select count(*) from api_keys
       where revoked_at is null and (expires_at is null or expires_at > :now)`,
      { now },
    );
    return rows[0].count;
  }

  /** The key of this id, locked until the end of the transaction; null when there is none. */
  async findForChange(id: string): Promise<ApiKey | null> {
    const rows = await this.#rows(`select ${columns} from api_keys where id = :id for update`, {
      id,
    });
    return rows[0] ? toKey(rows[0]) : null;
  }

  /** Null when another key that was neither revoked nor replaced has this name. */
  async insert(key: NewApiKey): Promise<ApiKey | null> {
    const rows = await this.#rows(
      `insert into api_keys (id, caller_id, name, scopes, hash, created_at, expires_at)
       values (:id, :callerId, :name, cast(:scopes as text[]), :hash, :createdAt, :expiresAt)
       on conflict (name) where revoked_at is null and replaced_by is null do nothing
       returning ${columns}`,
      { ...key, scopes: [...key.scopes] },
    );
    return rows[0] ? toKey(rows[0]) : null;
  }

  /** Takes the key out of its name, for the key that is inserted next in this transaction. */
  async replace(id: string, by: NewApiKey, expiresAt: Date): Promise<ApiKey> {
    await this.#db.raw(`set constraints all deferred`);
    await this.#db.raw(
      `update api_keys set replaced_by = :by, expires_at = least(expires_at, :expiresAt)
       where id = :id`,
      { id, by: by.id, expiresAt },
    );
    return (await this.insert(by))!;
  }

  /** The time of the first revocation stays. Null when there is no such key. */
  async revoke(id: string, now: Date): Promise<ApiKey | null> {
    const rows = await this.#rows(
      `update api_keys set revoked_at = coalesce(revoked_at, :now) where id = :id
       returning ${columns}`,
      { id, now },
    );
    return rows[0] ? toKey(rows[0]) : null;
  }

  /** Writes nothing when another server did so in the minute before. */
  async recordUse(id: string, now: Date): Promise<void> {
    await this.#db.raw(
      `update api_keys set last_used_at = :now
       where id = :id and (last_used_at is null or last_used_at < cast(:now as timestamptz) - interval '1 minute')`,
      { id, now },
    );
  }

  async #rows(sql: string, values: Record<string, Knex.RawBinding>): Promise<KeyRow[]> {
    const { rows } = await this.#db.raw<{ rows: KeyRow[] }>(sql, values);
    return rows;
  }
}

function toKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    callerId: row.caller_id,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    replacedBy: row.replaced_by,
  };
}
