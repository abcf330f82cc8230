import type { Knex } from 'knex';

/** What a PostgreSQL server says of itself. */
export interface ServerFacts {
  /** Such as 180004 for 18.4 (`server_version_num`). */
  versionNumber: number;
  /** Such as `18.4`. */
  version: string;
  /** Settings without which a power cut may cost what was committed, that are off. */
  unsafe: readonly string[];
  /** Whether nothing can be written, as on a standby. */
  isReadOnly: boolean;
  /** The most connections that it allows to ordinary users. */
  maxConnections: number;
  /** Connections that are open now, of whatever database. */
  connections: number;
  /** By how many ms its clock is ahead of ours, give or take half the way there and back. */
  clockOffsetMs: number;
}

interface Row {
  version_number: number;
  version: string;
  fsync: string;
  full_page_writes: string;
  synchronous_commit: string;
  is_read_only: boolean;
  max_connections: number;
  connections: number;
  at: Date;
}

/** Asks the server that `db` is connected to. */
export async function readServerFacts(db: Knex): Promise<ServerFacts> {
  // The first query pays for the connection; the time of this one is to be short.
  await db.raw('select 1');
  const askedAt = Date.now();
  const { rows } = await db.raw<{ rows: [Row] }>(
    `select clock_timestamp() as at,
       current_setting('server_version_num')::int as version_number,
       split_part(current_setting('server_version'), ' ', 1) as version,
       current_setting('fsync') as fsync,
       current_setting('full_page_writes') as full_page_writes,
       current_setting('synchronous_commit') as synchronous_commit,
       pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as is_read_only,
       current_setting('max_connections')::int
         - current_setting('superuser_reserved_connections')::int as max_connections,
       (select count(*)::int from pg_stat_activity where backend_type = 'client backend')
         as connections`,
  );
  const answeredAt = Date.now();
  const [row] = rows;
  const { fsync, full_page_writes, synchronous_commit } = row;
  const settings = Object.entries({ fsync, full_page_writes, synchronous_commit });
  return {
    versionNumber: row.version_number,
    version: row.version,
    unsafe: settings.filter(([, value]) => value === 'off').map(([name]) => name),
    isReadOnly: row.is_read_only,
    maxConnections: row.max_connections,
    connections: row.connections,
    clockOffsetMs: row.at.getTime() - (askedAt + answeredAt) / 2,
  };
}
