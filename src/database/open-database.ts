import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { createDatabase } from './connection.ts';
import { DataDirInUseError } from './data-dir-lock.ts';
import { findRunningPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { waitForDatabase } from './wait-for-database.ts';

interface OpenOptions {
  /** `DATABASE_URL`; undefined for the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  /** `DATABASE_WAIT_S`, in seconds. */
  databaseWaitS: number;
  /** `DATA_DIR`, an absolute path. */
  dataDir: string;
  /** Whether to work beside a server that runs the embedded PostgreSQL already. */
  besideServer: boolean;
  clock: Clock;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** The database that the configuration names, answering queries. */
export interface OpenDatabase {
  knex: Knex;
  /** For a connection outside the pool, such as the owner lock's. A secret. */
  connectionString: string;
  /** Closes the connections, then ends PostgreSQL if it was started for this. */
  close(): Promise<void>;
}

/**
 * Opens the database that the configuration names, starting the embedded one where need be.
 * Migrations are not run.
 *
 * @throws StartError, as `startEmbeddedPostgres` and `waitForDatabase` do; with `besideServer`
 * a server that holds the data folder is no hindrance.
 */
export async function openDatabase(options: OpenOptions): Promise<OpenDatabase> {
  const { databaseUrl, databaseWaitS: waitSeconds, clock, log } = options;
  const server = databaseUrl === undefined ? await embeddedServer(options) : external(databaseUrl);
  const knex = createDatabase({ connectionString: server.connectionString });
  const close = async () => {
    await knex.destroy();
    await server.stop();
  };
  try {
    await waitForDatabase(knex, { waitSeconds, clock, log });
    return { knex, connectionString: server.connectionString, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface DatabaseServer {
  connectionString: string;
  stop(): Promise<void>;
}

/** A server that somebody else starts and stops. */
function external(connectionString: string): DatabaseServer {
  return { connectionString, stop: async () => undefined };
}

async function embeddedServer({
  dataDir,
  besideServer,
  log,
}: OpenOptions): Promise<DatabaseServer> {
  try {
    return await startEmbeddedPostgres({ dataDir, log });
  } catch (error) {
    if (!besideServer || !(error instanceof DataDirInUseError)) throw error;
    const running = await findRunningPostgres(dataDir);
    if (running === undefined) throw error;
    return external(running);
  }
}
