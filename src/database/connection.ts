import knex, { type Knex } from 'knex';
import pg from 'pg';

interface DatabaseOptions {
  /** A `postgresql://` URL of a direct connection; what it sets itself wins over the defaults. */
  connectionString: string;
  /** The most connections that are open at once; 10 when not given. */
  poolMax?: number;
  /** How the connections are called in `pg_stat_activity`. */
  applicationName?: string;
}

/** A statement that takes longer is cancelled by PostgreSQL (SQLSTATE 57014), in ms. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** A transaction in which nothing happens for so long loses its connection, in ms. */
const IDLE_IN_TRANSACTION_MS = 60_000;
/** An answer that is overdue by more than this comes from a server that can't be reached, in ms. */
const NETWORK_GRACE_MS = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** How long a query waits for a free connection, in ms. */
const ACQUIRE_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

/** Object ids of the types whose default parsing loses something (`pg_type.oid`). */
const INT8 = 20;
const DATE = 1082;

/**
 * A pool of connections to PostgreSQL; nothing is connected before the first query. Sessions
 * run in UTC. Values arrive as follows: bigint as a number, `numeric` as the string that
 * PostgreSQL wrote, `date` as `YYYY-MM-DD`, `timestamptz` as a Date.
 *
 * Every wait has an end: a connection that hangs, because the other side vanished without a
 * word, fails its query ("Query read timeout") and is thrown away.
 */
export function createDatabase(options: DatabaseOptions): Knex {
  const { connectionString, poolMax = 10, applicationName = 'whatsapp-business-server' } = options;
  const connection: pg.ClientConfig = {
    connectionString,
    application_name: applicationName,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + NETWORK_GRACE_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    types: typeParsers(),
  };
  return knex({
    client: 'pg',
    connection: connection as Knex.PgConnectionConfig,
    pool: { min: 0, max: poolMax, afterCreate: prepareConnection },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
    log: silent,
  });
}

/** How the connections of a pool are used, and how many queries wait for one. */
export interface PoolUse {
  used: number;
  free: number;
  waiting: number;
}

/** Reads the pool's own counts; nothing is asked of PostgreSQL. */
export function poolUse(database: Knex): PoolUse {
  // Knex types its client as `any`; the pool is tarn's.
  const { pool } = database.client as { pool: Tarn };
  return { used: pool.numUsed(), free: pool.numFree(), waiting: pool.numPendingAcquires() };
}

interface Tarn {
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}

/** Every failure reaches the caller; Knex would print it too, on standard output, with the user. */
const silent: Knex.Logger = { warn() {}, error() {}, debug() {}, deprecate() {} };

function typeParsers(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, parseBigint);
  types.setTypeParser(DATE, (text: string) => text);
  return types;
}

/** @throws RangeError rather than rounding the id of somebody else. */
function parseBigint(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`The bigint ${text} does not fit into a JavaScript number.`);
}

type PoolConnection = pg.Client & { __knex__disposed?: unknown };
type Done = (error: Error | null, connection?: PoolConnection) => void;
type Callback = (error: Error | null | undefined, result?: pg.QueryResult) => void;

function prepareConnection(connection: PoolConnection, done: Done): void {
  discardWhenSilent(connection);
  connection.query(sessionSettings, (error: Error | null) => done(error, connection));
}

/**
 * A plan that is kept while a table is young must not read it from end to end when it has grown:
 * where there is an index, it is used. Compiling a plan takes longer than any of ours runs.
 */
const sessionSettings = `set time zone 'UTC'; set enable_seqscan = off; set jit = off`;

/**
 * After its own time-out pg would use the connection again, with the old answer still to come.
 * Marked like this Knex takes it out of the pool.
 */
function discardWhenSilent(connection: PoolConnection): void {
  const query = connection.query.bind(connection) as (sql: unknown, done: Callback) => void;
  const watched = (sql: unknown, done: Callback) =>
    query(sql, (error, result) => {
      if (error?.message === 'Query read timeout') {
        connection.__knex__disposed = error;
        const { stream } = (connection as unknown as { connection: pg.Connection }).connection;
        stream.destroy();
      }
      done(error, result);
    });
  connection.query = watched as PoolConnection['query'];
}
