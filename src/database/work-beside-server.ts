import type { Knex } from 'knex';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { createLogger } from '../logger.ts';
import { migrateToLatest, migrationStatus } from './migrate.ts';
import { openDatabase } from './open-database.ts';

/**
 * Runs `work` on the database that the configuration names, brought up to date, and closes it
 * again. The server may run meanwhile. Resolves with what `work` does.
 *
 * @throws StartError when the database is not to be had.
 */
export async function workBesideServer<T>(
  config: Pick<Config, 'databaseUrl' | 'databaseWaitS' | 'dataDir'>,
  work: (db: Knex, connectionString: string) => Promise<T>,
): Promise<T> {
  const { databaseUrl, databaseWaitS, dataDir } = config;
  const database = await openDatabase({
    databaseUrl,
    databaseWaitS,
    dataDir,
    besideServer: true,
    clock: systemClock,
    log: createLogger({ level: 'warn' }),
  });
  try {
    if ((await migrationStatus(database.knex)).pending.length > 0) {
      await migrateToLatest(database.knex);
    }
    return await work(database.knex, database.connectionString);
  } finally {
    await database.close();
  }
}
