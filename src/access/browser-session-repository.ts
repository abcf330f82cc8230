import type { Knex } from 'knex';

/** A browser that a key was traded for. */
export interface BrowserSession {
  /** SHA-256 of the id in the browser's cookie. */
  hash: Buffer;
  /** SHA-256 of the key; the session ends with it. */
  keyHash: Buffer;
  createdAt: Date;
  /** To the minute. */
  lastSeenAt: Date;
}

interface SessionRow {
  hash: Buffer;
  key_hash: Buffer;
  created_at: Date;
  last_seen_at: Date;
}

/** What is still a session: seen after the one, begun after the other. */
interface Limits {
  seenAfter: Date;
  createdAfter: Date;
}

/** Every statement on `browser_sessions` and `sign_in_links`. */
export class BrowserSessionRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  async listLive(limits: Limits): Promise<BrowserSession[]> {
    const { rows } = await this.#db.raw<{ rows: SessionRow[] }>(
      `select hash, key_hash, created_at, last_seen_at from browser_sessions
       where last_seen_at > :seenAfter and created_at > :createdAfter`,
      { ...limits },
    );
    return rows.map((row) => ({
      hash: row.hash,
      keyHash: row.key_hash,
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
    }));
  }

  /** Begins a session; those that are over, and the oldest beyond `most`, go. */
  async insert(session: BrowserSession, limits: Limits, most: number): Promise<void> {
    const { hash, keyHash, createdAt } = session;
    await this.#db.raw(
      `with gone as (
         delete from browser_sessions
         where last_seen_at <= :seenAfter or created_at <= :createdAfter
            or hash in (select hash from browser_sessions
                        order by last_seen_at desc, hash offset :most)
       )
       insert into browser_sessions (hash, key_hash, created_at, last_seen_at)
       values (:hash, :keyHash, :createdAt, :createdAt)`,
      { ...limits, hash, keyHash, createdAt, most: most - 1 },
    );
  }

  async recordSeen(hash: Buffer, now: Date): Promise<void> {
    await this.#db.raw('update browser_sessions set last_seen_at = :now where hash = :hash', {
      hash,
      now,
    });
  }

  async delete(hash: Buffer): Promise<void> {
    await this.#db.raw('delete from browser_sessions where hash = :hash', { hash });
  }

  /** Keeps a link that opens a session once, until `expiresAt`; those that are over go. */
  async insertLink(link: { hash: Buffer; keyHash: Buffer; expiresAt: Date }, now: Date) {
    await this.#db.raw(
      `with gone as (delete from sign_in_links where expires_at <= :now)
       insert into sign_in_links (hash, key_hash, expires_at)
       values (:hash, :keyHash, :expiresAt)`,
      { ...link, now },
    );
  }

  /** Uses a link up; null when it was used, has expired, or never was. */
  async takeLink(hash: Buffer, now: Date): Promise<{ keyHash: Buffer } | null> {
    const { rows } = await this.#db.raw<{ rows: { key_hash: Buffer }[] }>(
      `delete from sign_in_links where hash = :hash and expires_at > :now returning key_hash`,
      { hash, now },
    );
    return rows[0] ? { keyHash: rows[0].key_hash } : null;
  }
}
