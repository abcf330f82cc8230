import { createServer, type Server } from 'node:net';
import type { Knex } from 'knex';
import { afterEach, expect, inject, test, vi } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { createDatabase } from '../../src/database/connection.ts';
import { waitForDatabase } from '../../src/database/wait-for-database.ts';

const opened: Knex[] = [];
let server: Server | undefined;

afterEach(async () => {
  for (const knex of opened.splice(0)) await knex.destroy();
  server?.close();
});

/** The PostgreSQL of the test run, with parts of its address replaced. */
function database(change: Partial<URL> = {}): Knex {
  const url = new URL(inject('postgres').connectionString);
  Object.assign(url, change);
  const knex = createDatabase({ connectionString: url.href, poolMax: 1 });
  opened.push(knex);
  return knex;
}

/** A clock on which `sleep` passes at once; `onSleep` is told how long it has been in all. */
function clockThat(onSleep: (totalMs: number) => void = () => undefined): Clock {
  let now = Date.UTC(2026, 10, 22);
  const start = now;
  return {
    now: () => new Date(now),
    async sleep(ms) {
      now += ms;
      onSleep(now - start);
    },
  };
}

const log = { info: vi.fn(), warn: vi.fn() };

/** A port on which nothing listens. */
async function closedPort(): Promise<string> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return String(port);
}

test('a database that answers is not waited for', async () => {
  const onSleep = vi.fn();
  await waitForDatabase(database(), { waitSeconds: 0, clock: clockThat(onSleep), log });
  expect(onSleep).not.toHaveBeenCalled();
});

test('a database that nobody starts ends the start with 75 after the time given', async () => {
  const knex = database({ port: await closedPort() });
  let waited = 0;
  const clock = clockThat((ms) => {
    waited = ms;
  });
  log.warn.mockClear();
  const wait = waitForDatabase(knex, { waitSeconds: 30, clock, log });
  await expect(wait).rejects.toMatchObject({ exitCode: 75 });
  await expect(wait).rejects.toThrow(/could not be reached for 30 s \(connection refused\)/);
  expect(waited).toBe(30_000);
  expect(log.warn.mock.calls.map(([fields]) => fields)).toEqual([
    { reason: 'connection refused' },
    { reason: 'connection refused' },
    { reason: 'connection refused' },
  ]);
});

test('a database that says that it is starting is waited for', async () => {
  server = createServer((socket) => {
    const fields = 'SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0';
    const length = Buffer.alloc(4);
    length.writeInt32BE(fields.length + 4);
    socket.on('error', () => undefined);
    socket.once('data', () =>
      socket.end(Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)])),
    );
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const wait = waitForDatabase(database({ port: String(port) }), {
    waitSeconds: 2,
    clock: clockThat(),
    log,
  });
  await expect(wait).rejects.toMatchObject({ exitCode: 75 });
  await expect(wait).rejects.toThrow(/not ready for connections/);
});

test('the wait ends well once the database comes', async () => {
  const { connectionString } = inject('postgres');
  const { port } = new URL(connectionString);
  const knex = database({ port: await closedPort() });
  const settings = knex.client.config.connection as { connectionString: string };
  const clock = clockThat((ms) => {
    if (ms < 3_000) return;
    const url = new URL(settings.connectionString);
    url.port = port;
    knex.client.connectionSettings.connectionString = url.href;
  });
  await waitForDatabase(knex, { waitSeconds: 60, clock, log });
});

test.for([
  ['a wrong password', { password: 'open-sesame' }, /wrong password/],
  ['a missing password', { password: '' }, /password missing/],
  ['a role that does not exist', { username: 'somebody' }, /wrong password|user not allowed/],
  ['a database that does not exist', { pathname: '/nothing' }, /no such database/],
] as const)(
  '%s ends the start with 78 at once and without a secret',
  async ([, change, reason]) => {
    const onSleep = vi.fn();
    const clock = clockThat(onSleep);
    const failure = await waitForDatabase(database(change), { waitSeconds: 60, clock, log }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ exitCode: 78 });
    expect(onSleep).not.toHaveBeenCalled();
    const { message } = failure as Error;
    expect(message).toMatch(reason);
    const { host, password } = new URL(inject('postgres').connectionString);
    expect(message).toContain(host);
    for (const secret of [password, 'open-sesame', 'somebody', 'postgres:']) {
      expect(message).not.toContain(secret);
    }
  },
);
