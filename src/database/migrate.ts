import knexFactory, { type Knex } from 'knex';
import { StartError } from '../errors.ts';
import { createMigrationSource } from './migration-source.ts';

/** Which migrations a database has, and which it lacks, by name and in order. */
export interface MigrationStatus {
  applied: string[];
  pending: string[];
  /** Applied by a version of the server that knows more migrations than this one. */
  unknown: string[];
}

type Source = Knex.MigrationSource<string>;

/** Any number that no other program takes an advisory lock on: "migrate" in ASCII, shortened. */
const MIGRATION_LOCK = 0x6d_69_67_72;

/**
 * Brings the database up to date, in one transaction: either all pending migrations are applied
 * or none. Servers that start together wait for one another.
 *
 * @returns the names of those that ran now, oldest first.
 * @throws StartError (exit 78) when the database is newer than this server.
 */
export async function migrateToLatest(
  knex: Knex,
  source: Source = createMigrationSource(),
): Promise<string[]> {
  return alone(knex, async (trx) => {
    const { unknown } = await migrationStatus(trx, source);
    if (unknown.length > 0) throw newerDatabase(unknown);
    const [, names] = (await trx.migrate.latest({ migrationSource: source })) as [number, string[]];
    return names;
  });
}

/**
 * Takes back the newest migration, with whatever data was only kept by it.
 *
 * @returns its name, or undefined when there was none left.
 * @throws StartError (exit 78) when the database is newer than this server.
 */
export async function rollbackLatest(
  knex: Knex,
  source: Source = createMigrationSource(),
): Promise<string | undefined> {
  return alone(knex, async (trx) => {
    const { unknown } = await migrationStatus(trx, source);
    if (unknown.length > 0) throw newerDatabase(unknown);
    const [, names] = (await trx.migrate.down({ migrationSource: source })) as [number, string[]];
    return names[0];
  });
}

/** Compares the database with the migrations of this server; changes nothing. */
export async function migrationStatus(
  knex: Knex,
  source: Source = createMigrationSource(),
): Promise<MigrationStatus> {
  const known = await source.getMigrations([]);
  const applied = await appliedNames(knex);
  return {
    applied: applied.filter((name) => known.includes(name)),
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

async function appliedNames(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { found: string | null }[] }>(
    "select to_regclass('knex_migrations')::text as found",
  );
  if (!rows[0]?.found) return [];
  return knex('knex_migrations').orderBy('id').pluck<string[]>('name');
}

/**
 * Runs `work` in a transaction on a connection of its own, on which statements may take as long
 * as they need, while nobody else migrates the same database. The lock is PostgreSQL's, so it
 * ends with the connection; the flag in Knex's own lock table would stay behind a crash.
 */
async function alone<T>(knex: Knex, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  const migrator = unhurried(knex);
  try {
    return await migrator.transaction(async (trx) => {
      await trx.raw('set local statement_timeout = 0');
      await trx.raw('set local idle_in_transaction_session_timeout = 0');
      await trx.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
      await trx.migrate.forceFreeMigrationsLock();
      return work(trx);
    });
  } finally {
    await migrator.destroy();
  }
}

function unhurried(knex: Knex): Knex {
  const config = knex.client.config as Knex.Config & { connection: object };
  return knexFactory({
    ...config,
    connection: { ...config.connection, query_timeout: 0 },
    pool: { ...config.pool, min: 0, max: 1 },
  });
}

function newerDatabase(unknown: readonly string[]): StartError {
  return new StartError(
    `The database was set up by a newer version of this server (it has ${unknown.join(', ')}): ` +
      'start that version, or restore a backup from before the upgrade.',
    78,
  );
}
