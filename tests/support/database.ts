import { randomBytes } from 'node:crypto';
import knexFactory, { type Knex } from 'knex';
import { inject } from 'vitest';
import { createDatabase } from '../../src/database/connection.ts';

/** A database of one test file's own, on the PostgreSQL of the test run. */
export interface TestDatabase {
  /** A small pool with the product's own settings. */
  knex: Knex;
  /** For a second pool, or another process. Nothing outside this test run can use it. */
  connectionString: string;
  /** Closes `knex` and removes the database, whoever is still connected to it. */
  drop(): Promise<void>;
}

/**
 * Makes a database that no other test sees, by copying one in which all migrations have run
 * (about 50 ms). Call it in `beforeAll`, and `drop()` in `afterAll`.
 *
 * @param options `migrated: false` for a database without a single table.
 */
export async function createTestDatabase(
  options: { migrated?: boolean } = {},
): Promise<TestDatabase> {
  const { connectionString: server, template } = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const source = options.migrated === false ? 'template1' : template;
  await administer(server, 'create database ?? template ??', [name, source]);
  const connectionString = withDatabase(server, name);
  const knex = createDatabase({ connectionString, poolMax: 5, applicationName: name });
  return {
    knex,
    connectionString,
    async drop() {
      await knex.destroy();
      await administer(server, 'drop database if exists ?? with (force)', [name]);
    },
  };
}

/** The same server and role, another database. */
export function withDatabase(connectionString: string, name: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs a statement about whole databases, on a connection that is closed afterwards. */
export async function administer(
  connectionString: string,
  statement: string,
  names: string[] = [],
): Promise<void> {
  const knex = knexFactory({
    client: 'pg',
    connection: connectionString,
    pool: { min: 0, max: 1 },
  });
  try {
    await knex.raw(statement, names);
  } finally {
    await knex.destroy();
  }
}
