import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Knex } from 'knex';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createDatabase } from '../../src/database/connection.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
});

afterAll(() => database.drop());

async function value(sql: string, knex: Knex = database.knex): Promise<unknown> {
  const { rows } = await knex.raw(sql);
  return Object.values(rows[0])[0];
}

test('a bigint arrives as a number', async () => {
  expect(await value('select 9007199254740991::bigint')).toBe(Number.MAX_SAFE_INTEGER);
  expect(await value('select count(*) from pg_class')).toBeTypeOf('number');
});

test('a bigint that a number cannot hold is an error, not another number', async () => {
  await expect(value('select 9007199254740993::bigint')).rejects.toThrow(/9007199254740993/);
  expect(await value('select 1')).toBe(1);
});

test('numeric stays the text that PostgreSQL wrote', async () => {
  expect(await value('select 150000.50::numeric(12, 2)')).toBe('150000.50');
});

test('a date stays its text, whatever the time zone of this machine', async () => {
  expect(await value("select date '2026-11-22'")).toBe('2026-11-22');
});

test('an instant arrives as a Date, and the session counts days in UTC', async () => {
  const { pathname } = new URL(database.connectionString);
  await database.knex.raw("alter database ?? set timezone = 'Asia/Jakarta'", [pathname.slice(1)]);
  const knex = createDatabase({ connectionString: database.connectionString });
  const instant = "timestamptz '2026-11-22 23:30:00+00'";
  expect(await value(`select ${instant}`, knex)).toEqual(new Date('2026-11-22T23:30:00Z'));
  expect(await value(`select (${instant})::date`, knex)).toBe('2026-11-22');
  await knex.destroy();
});

test('every session has its deadlines and its name', async () => {
  expect(await value('show statement_timeout')).toBe('30s');
  expect(await value('show idle_in_transaction_session_timeout')).toBe('1min');
  const named = createDatabase({
    connectionString: database.connectionString,
    applicationName: 'x',
  });
  expect(await value('show application_name', named)).toBe('x');
  await named.destroy();
});

test('the pool opens no more connections than it may', async () => {
  const knex = createDatabase({ connectionString: database.connectionString, poolMax: 2 });
  const query = () => value('select pg_backend_pid() from pg_sleep(0.02)', knex);
  const pids = await Promise.all(Array.from({ length: 6 }, query));
  expect(new Set(pids).size).toBe(2);
  await knex.destroy();
});

test('a connection that the server ended is replaced', async () => {
  const knex = createDatabase({ connectionString: database.connectionString, poolMax: 1 });
  const pid = await value('select pg_backend_pid()', knex);
  await database.knex.raw('select pg_terminate_backend(?)', [pid as number]);
  await vi.waitFor(async () => expect(await value('select 1', knex)).toBe(1), 5_000);
  await knex.destroy();
});

/** A way to the database that can go dead without a word, as a network does. */
class DeadEnd {
  readonly #sockets: Socket[] = [];
  readonly #server: Server;
  #isDead = false;

  constructor(target: URL) {
    this.#server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      this.#sockets.push(near, far);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on('data', (chunk) => this.#isDead || to.write(chunk));
        from.on('error', () => undefined);
      }
    });
  }

  /** The connection string of the way through. */
  async open(connectionString: string): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const url = new URL(connectionString);
    url.port = String((this.#server.address() as { port: number }).port);
    return url.href;
  }

  set isDead(value: boolean) {
    this.#isDead = value;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

let way: DeadEnd | undefined;

afterEach(() => {
  way?.close();
  way = undefined;
});

test('a connection that went dead fails its query in time and is never used again', async () => {
  way = new DeadEnd(new URL(database.connectionString));
  const connectionString = await way.open(database.connectionString);
  const knex = createDatabase({ connectionString, poolMax: 1 });
  const pid = await value('select pg_backend_pid()', knex);
  way.isDead = true;
  const query = knex.raw('select 1').options({ query_timeout: 200 });
  await expect(query).rejects.toThrow(/Query read timeout/);
  way.isDead = false;
  expect(await value('select pg_backend_pid()', knex)).not.toBe(pid);
  await knex.destroy();
});
