import type { Knex } from 'knex';
import { createMigrationSource } from './src/database/migration-source.ts';

/**
 * For the command line of Knex, with the same migrations under the same names as the server:
 * `NODE_OPTIONS='--import tsx' npx knex migrate:status --knexfile knexfile.ts`
 *
 * Without DATABASE_URL it ends with exit code 78: the embedded database is for our own commands.
 */
export default function knexConfig(): Knex.Config {
  const { DATABASE_URL } = process.env;
  if (!DATABASE_URL) {
    process.stderr.write(
      'DATABASE_URL is not set: for the embedded database use npm run cli -- migrate.\n',
    );
    process.exit(78);
  }
  return {
    client: 'pg',
    connection: DATABASE_URL,
    migrations: { migrationSource: createMigrationSource() },
  };
}
