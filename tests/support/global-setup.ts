import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createDatabase } from '../../src/database/connection.ts';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.ts';
import { migrateToLatest } from '../../src/database/migrate.ts';
import { clusterFiles } from '../../src/database/postgres-cluster.ts';
import { findPostmaster, stopPostmaster } from '../../src/database/postmaster.ts';
import { isProcessAlive } from '../../src/database/process-liveness.ts';
import { administer, withDatabase } from './database.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The PostgreSQL of this test run, and the name of the database to copy. */
    postgres: { connectionString: string; template: string };
  }
}

const FOLDER = /^whatsapp-business-server-tests-(\d+)$/;
const TEMPLATE = 'migrated';
const silent = { info() {}, warn() {}, error: console.error };

/**
 * Starts one PostgreSQL for the whole test run, in a temporary folder, with a database to copy
 * in which all migrations have run. Written data is not flushed: nobody needs it after a crash.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await clearLeftovers();
  const dataDir = join(tmpdir(), `whatsapp-business-server-tests-${process.pid}`);
  mkdirSync(dataDir, { mode: 0o700 });
  const postgres = await startEmbeddedPostgres({ dataDir, log: silent, maxConnections: 200 });
  const tearDown = async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await makeTemplate(postgres.connectionString);
  } catch (error) {
    await tearDown();
    throw error;
  }
  const { connectionString } = postgres;
  project.provide('postgres', { connectionString, template: TEMPLATE });
  return tearDown;
}

async function makeTemplate(connectionString: string): Promise<void> {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    await administer(connectionString, `alter system set ${setting} = off`);
  }
  // A client that has no password to send leaves its connection open, and until that one has timed
  // out (a minute, usually) PostgreSQL drops no database: all tests would stand still.
  await administer(connectionString, "alter system set authentication_timeout = '3s'");
  await administer(connectionString, 'select pg_reload_conf()');
  await administer(connectionString, `create database ${TEMPLATE}`);
  const template = createDatabase({ connectionString: withDatabase(connectionString, TEMPLATE) });
  try {
    await migrateToLatest(template);
  } finally {
    await template.destroy();
  }
}

/** Ends what a test run left behind that was killed. */
async function clearLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(FOLDER.exec(name)?.[1]);
    const folder = join(tmpdir(), name);
    if (!pid || isProcessAlive(pid) || statSync(folder).uid !== process.getuid?.()) continue;
    const postmaster = findPostmaster(clusterFiles(folder));
    if (postmaster !== undefined) await stopPostmaster(postmaster.pid, 0);
    rmSync(folder, { recursive: true, force: true });
  }
}
