import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import { createDatabase } from '../database/connection.ts';
import { findRunningPostgres } from '../database/embedded-postgres.ts';
import { keepsSessions } from '../database/keeps-sessions.ts';
import { migrationStatus } from '../database/migrate.ts';
import { readServerFacts } from '../database/server-facts.ts';
import { whyNoAnswer } from '../database/wait-for-database.ts';
import type { DatabaseFacts } from './check-database.ts';

/** The database, when it answers and has the tables of this version. */
export interface ReadDatabase {
  facts: DatabaseFacts;
  /** Null when nothing can be asked of our tables. */
  knex: Knex | null;
  /** Closes the connections. */
  close(): Promise<void>;
}

/**
 * Looks at the database that the settings name, for about 5 s when it does not answer. The
 * embedded one is not started for it; nothing is changed.
 */
export async function readDatabase(
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
  isServerRunning: boolean,
): Promise<ReadDatabase> {
  const isEmbedded = databaseUrl === undefined;
  const connectionString = databaseUrl ?? (await findRunningPostgres(dataDir));
  if (connectionString === undefined) {
    const close = () => Promise.resolve();
    return { facts: { kind: 'not running', isServerRunning }, knex: null, close };
  }
  const applicationName = 'whatsapp-business-server doctor';
  const knex = createDatabase({ connectionString, poolMax: 2, applicationName });
  const close = () => knex.destroy();
  try {
    const silence = await whyNoAnswer(knex);
    if (silence !== null) {
      return { facts: { kind: 'no answer', isEmbedded, ...silence }, knex: null, close };
    }
    const server = await readServerFacts(knex);
    const migrations = await migrationStatus(knex);
    const isCurrent = migrations.pending.length === 0;
    const hasSessions = await keepsSessions(connectionString);
    const facts = { kind: 'answers', isEmbedded, server, migrations } as const;
    return {
      facts: { ...facts, keepsSessions: hasSessions },
      knex: isCurrent ? knex : null,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
