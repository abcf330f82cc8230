import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDatabase } from '../../src/database/connection.ts';
import { migrateToLatest, migrationStatus, rollbackLatest } from '../../src/database/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase({ migrated: false });
});

afterEach(() => database.drop());

type Steps = Record<string, Knex.Migration>;

function sourceOf(steps: Steps): Knex.MigrationSource<string> {
  return {
    getMigrations: async () => Object.keys(steps),
    getMigrationName: (name) => name,
    getMigration: async (name) => steps[name] as Knex.Migration,
  };
}

const createsTable = (name: string): Knex.Migration => ({
  up: (knex) => knex.schema.createTable(name, (table) => table.increments()),
  down: (knex) => knex.schema.dropTable(name),
});

const two: Steps = { '1_one': createsTable('one'), '2_two': createsTable('two') };

async function tables(): Promise<string[]> {
  const query = database.knex('pg_tables').where('schemaname', 'public');
  const names = await query.orderBy('tablename').pluck<string[]>('tablename');
  return names.filter((name) => !name.startsWith('knex_'));
}

test('up, down one by one, and up again', async () => {
  const { knex } = database;
  const source = sourceOf(two);
  expect(await migrateToLatest(knex, source)).toEqual(['1_one', '2_two']);
  expect(await migrateToLatest(knex, source)).toEqual([]);
  expect(await tables()).toEqual(['one', 'two']);

  expect(await rollbackLatest(knex, source)).toBe('2_two');
  expect(await tables()).toEqual(['one']);
  expect(await rollbackLatest(knex, source)).toBe('1_one');
  expect(await rollbackLatest(knex, source)).toBeUndefined();
  expect(await tables()).toEqual([]);

  expect(await migrateToLatest(knex, source)).toEqual(['1_one', '2_two']);
});

test("the server's own migrations go up, down and up on an empty database", async () => {
  const { knex } = database;
  const names = await migrateToLatest(knex);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names.toReversed()) expect(await rollbackLatest(knex)).toBe(name);
  expect(await tables()).toEqual([]);
  expect(await migrateToLatest(knex)).toEqual(names);
});

test('the status tells applied from pending, and changes nothing', async () => {
  const { knex } = database;
  const source = sourceOf(two);
  expect(await migrationStatus(knex, source)).toEqual({
    applied: [],
    pending: ['1_one', '2_two'],
    unknown: [],
  });
  expect(await knex.schema.hasTable('knex_migrations')).toBe(false);
  await migrateToLatest(knex, source);
  await rollbackLatest(knex, source);
  expect(await migrationStatus(knex, source)).toEqual({
    applied: ['1_one'],
    pending: ['2_two'],
    unknown: [],
  });
});

test('servers that start together migrate once', async () => {
  let runs = 0;
  const slow: Knex.Migration = {
    async up(knex) {
      runs += 1;
      await knex.raw('create table once (); select pg_sleep(0.2)');
    },
    down: async () => undefined,
  };
  const pools = [1, 2, 3].map(() => createDatabase(database));
  const results = await Promise.all(pools.map((pool) => migrateToLatest(pool, sourceOf({ slow }))));
  await Promise.all(pools.map((pool) => pool.destroy()));
  expect(results.flat()).toEqual(['slow']);
  expect(runs).toBe(1);
});

test('a migration that fails leaves nothing of the whole upgrade behind', async () => {
  const { knex } = database;
  const broken: Knex.Migration = {
    up: (trx) => trx.raw('create table half (); select 1 / 0'),
    down: async () => undefined,
  };
  const failing = sourceOf({ ...two, '3_broken': broken });
  await expect(migrateToLatest(knex, failing)).rejects.toThrow(/division by zero/);
  expect(await tables()).toEqual([]);
  expect(await migrateToLatest(knex, sourceOf(two))).toEqual(['1_one', '2_two']);
});

test("a lock that Knex's own command left behind in a crash is ignored", async () => {
  const { knex } = database;
  await migrateToLatest(knex, sourceOf({ '1_one': createsTable('one') }));
  await knex('knex_migrations_lock').update({ is_locked: 1 });
  expect(await migrateToLatest(knex, sourceOf(two))).toEqual(['2_two']);
});

test('a database from a newer version is left alone, and the start ends with 78', async () => {
  const { knex } = database;
  await migrateToLatest(knex, sourceOf(two));
  const older = sourceOf({ '1_one': createsTable('one') });
  const start = migrateToLatest(knex, older);
  await expect(start).rejects.toMatchObject({ exitCode: 78 });
  await expect(start).rejects.toThrow(/newer version of this server \(it has 2_two\)/);
  await expect(rollbackLatest(knex, older)).rejects.toMatchObject({ exitCode: 78 });
  expect(await tables()).toEqual(['one', 'two']);
});

test('a migration may take longer than any statement of the server', async () => {
  const settings: Knex.Migration = {
    up: (trx) =>
      trx.raw(`create table settings as select current_setting('statement_timeout') as statement,
        current_setting('idle_in_transaction_session_timeout') as idle`),
    down: async () => undefined,
  };
  await migrateToLatest(database.knex, sourceOf({ settings }));
  expect(await database.knex('settings').first()).toEqual({ statement: '0', idle: '0' });
});
