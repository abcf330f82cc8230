import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { loadConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { migrateToLatest, migrationStatus, rollbackLatest } from './migrate.ts';
import { openDatabase } from './open-database.ts';

/**
 * `migrate`, `migrate --down`, `migrate --status`: says on `print` what it did, line by line.
 *
 * @throws StartError when the database is not to be had, or the server runs on the data folder
 * and there is something to change.
 * @throws TypeError (`ERR_PARSE_ARGS_…`) when the options are not understood.
 */
export async function runMigrateCommand(
  args: string[],
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { down: { type: 'boolean' }, status: { type: 'boolean' } },
  });
  const { databaseUrl, databaseWaitS, dataDir } = loadConfig(env);
  const database = await openDatabase({
    databaseUrl,
    databaseWaitS,
    dataDir,
    besideServer: values.status === true,
    clock: systemClock,
    log: createLogger({ level: 'warn' }),
  });
  try {
    if (values.status) await printStatus(database.knex, print);
    else if (values.down) await takeBackOne(database.knex, print);
    else await applyAll(database.knex, print);
  } finally {
    await database.close();
  }
}

type Database = Parameters<typeof migrateToLatest>[0];
type Print = (line: string) => void;

async function applyAll(knex: Database, print: Print): Promise<void> {
  const names = await migrateToLatest(knex);
  for (const name of names) print(`applied     ${name}`);
  if (names.length === 0) print('The database is up to date.');
}

async function takeBackOne(knex: Database, print: Print): Promise<void> {
  const name = await rollbackLatest(knex);
  print(name === undefined ? 'No migration is left to take back.' : `taken back  ${name}`);
}

async function printStatus(knex: Database, print: Print): Promise<void> {
  const { applied, pending, unknown } = await migrationStatus(knex);
  for (const name of applied) print(`applied     ${name}`);
  for (const name of pending) print(`pending     ${name}`);
  for (const name of unknown) print(`unknown     ${name}`);
  if (pending.length === 0 && unknown.length === 0) print('The database is up to date.');
}
