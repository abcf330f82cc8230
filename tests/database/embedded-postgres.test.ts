import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/database/embedded-postgres.ts';
import { clusterFiles } from '../../src/database/postgres-cluster.ts';
import { findPostmaster } from '../../src/database/postmaster.ts';
import { isProcessAlive } from '../../src/database/process-liveness.ts';
import { endPostgres, type ServerProcess, startServerProcess } from './server-process.ts';

/**
 * A data folder after its first start, to copy: making one is the slowest step. The copies do
 * not flush what they write, which only matters when the power goes.
 */
let pristine: string;
let dataDir: string;
let processes: ServerProcess[];
let embedded: EmbeddedPostgres[];

beforeAll(async () => {
  pristine = join(mkdtempSync(join(tmpdir(), 'wbs-embedded-')), 'data');
  const server = await startEmbeddedPostgres({ dataDir: pristine, log });
  await query(
    server.connectionString,
    "create table kept as select 'from the first start' as text",
  );
  await server.stop();
  appendFileSync(join(clusterFiles(pristine).cluster, 'postgresql.auto.conf'), 'fsync = off\n');
});

afterAll(() => rmSync(join(pristine, '..'), { recursive: true, force: true }));

beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'wbs-embedded-')), 'data');
  cpSync(pristine, dataDir, { recursive: true });
  rmSync(clusterFiles(dataDir).log);
  processes = [];
  embedded = [];
  log.warn.mockClear();
});

afterEach(async () => {
  for (const server of processes) await server.end('SIGKILL');
  for (const server of embedded) await server.stop();
  await endPostgres(dataDir);
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

async function startHere(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log });
  embedded.push(server);
  return server;
}

async function startProcess(): Promise<ServerProcess> {
  const server = await startServerProcess(dataDir);
  processes.push(server);
  return server;
}

async function query(connectionString: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.query(sql);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Replaces the row that every later start has to find. */
async function keep(connectionString: string, text: string): Promise<void> {
  await query(connectionString, `update kept set text = '${text}'`);
}

async function theRow(connectionString: string): Promise<unknown> {
  const { rows } = await query(connectionString, 'select text from kept');
  return rows[0]?.text;
}

function postmasterPid(): number {
  return findPostmaster(clusterFiles(dataDir))?.pid ?? 0;
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('a new folder gets a durable UTF-8 database in UTC that only its owner can read', async () => {
  rmSync(dataDir, { recursive: true });
  const { connectionString, adopted } = await startHere();
  const { rows } = await query(
    connectionString,
    `select current_setting('fsync') as fsync, current_setting('timezone') as zone,
       current_setting('server_encoding') as encoding, current_setting('data_checksums') as sums`,
  );
  expect(rows).toEqual([{ fsync: 'on', zone: 'UTC', encoding: 'UTF8', sums: 'on' }]);
  expect(adopted).toBe(false);
  const files = clusterFiles(dataDir);
  expect([dataDir, files.cluster, files.password, files.log].map(mode)).toEqual([
    '700',
    '700',
    '600',
    '600',
  ]);
});

test('only this machine reaches it, and only with the password', async () => {
  const { connectionString } = await startHere();
  const url = new URL(connectionString);
  const outside = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  for (const { address, family } of outside.filter(({ internal }) => !internal)) {
    url.hostname = family === 'IPv6' ? `[${address}]` : address;
    if (!address.startsWith('fe80')) await expect(query(url.href, 'select 1')).rejects.toThrow();
  }
  url.hostname = '127.0.0.1';
  url.password = 'guessed';
  await expect(query(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  expect(existsSync(`/tmp/.s.PGSQL.${url.port}`)).toBe(false);
});

test('a stop leaves no process, and the next start finds the rows on the same port', async () => {
  const first = await startHere();
  await keep(first.connectionString, 'changed');
  const pid = postmasterPid();
  await first.stop();
  await first.stop();
  expect(isProcessAlive(pid)).toBe(false);

  const second = await startHere();
  expect(await theRow(second.connectionString)).toBe('changed');
  expect(second.connectionString).toBe(first.connectionString);
});

test('a stop with an open transaction does not wait for it', async () => {
  const server = await startHere();
  const client = new pg.Client({ connectionString: server.connectionString });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  const started = Date.now();
  await server.stop();
  expect(Date.now() - started).toBeLessThan(5_000);
  await client.end().catch(() => undefined);
});

test('after SIGKILL of the server the next one takes over the PostgreSQL that stayed', async () => {
  const killed = await startProcess();
  await keep(killed.connectionString, 'changed');
  const pid = postmasterPid();
  await killed.end('SIGKILL');
  expect(isProcessAlive(pid)).toBe(true);

  const next = await startHere();
  expect(next.adopted).toBe(true);
  expect(postmasterPid()).toBe(pid);
  expect(await theRow(next.connectionString)).toBe('changed');
  await next.stop();
  expect(isProcessAlive(pid)).toBe(false);
});

test('an orphan that does not answer is replaced', { timeout: 30_000 }, async () => {
  const killed = await startProcess();
  await keep(killed.connectionString, 'changed');
  const pid = postmasterPid();
  await killed.end('SIGKILL');
  process.kill(pid, 'SIGSTOP');

  const next = await startHere();
  expect(next.adopted).toBe(false);
  expect(isProcessAlive(pid)).toBe(false);
  expect(await theRow(next.connectionString)).toBe('changed');
});

test('after SIGKILL of both, the next start recovers what was committed', async () => {
  const killed = await startProcess();
  await keep(killed.connectionString, 'changed');
  process.kill(postmasterPid(), 'SIGKILL');
  await killed.end('SIGKILL');

  const next = await startHere();
  expect(next.adopted).toBe(false);
  expect(await theRow(next.connectionString)).toBe('changed');
});

test('PostgreSQL that is killed under a running server comes back where it was', async () => {
  const { connectionString } = await startHere();
  await keep(connectionString, 'changed');
  const pid = postmasterPid();
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(async () => expect(await theRow(connectionString)).toBe('changed'), 10_000);
  expect(postmasterPid()).not.toBe(pid);
});

test('a second server on the same folder is refused and told who is there', async () => {
  const first = await startProcess();
  const second = await startProcess();
  expect(second).toMatchObject({ exitCode: 78 });
  expect(second.message).toContain(dataDir);
  expect(second.message).toContain(`process ${first.pid}`);
  await expect(startHere()).rejects.toThrow(/already in use/);
  await expect(query(first.connectionString, 'select 1')).resolves.toBeDefined();
});

test('a pid file from before a reboot, whose pid a stranger has now, hinders nobody', async () => {
  const first = await startHere();
  await keep(first.connectionString, 'changed');
  const pidFile = join(clusterFiles(dataDir).cluster, 'postmaster.pid');
  const content = readFileSync(pidFile, 'utf8');
  await first.stop();
  writeFileSync(pidFile, content.replace(/^\d+/, String(process.ppid)), { mode: 0o600 });

  const second = await startHere();
  expect(await theRow(second.connectionString)).toBe('changed');
});

test('a lost password file costs no rows', async () => {
  const first = await startHere();
  await keep(first.connectionString, 'changed');
  await first.stop();
  rmSync(clusterFiles(dataDir).password);

  const second = await startHere();
  expect(second.connectionString).not.toBe(first.connectionString);
  expect(await theRow(second.connectionString)).toBe('changed');
});

test('a stop while PostgreSQL is being started again leaves nothing behind', async () => {
  const server = await startHere();
  process.kill(postmasterPid(), 'SIGKILL');
  await vi.waitFor(() => expect(log.warn).toHaveBeenCalled(), 5_000);
  await server.stop();
  expect(findPostmaster(clusterFiles(dataDir))).toBeUndefined();
  await expect(query(server.connectionString, 'select 1')).rejects.toThrow();
});

test('the same folder behind a link is the same database', async () => {
  const killed = await startProcess();
  await killed.end('SIGKILL');
  const real = dataDir;
  dataDir = join(real, '..', 'link');
  symlinkSync(real, dataDir);
  expect((await startHere()).adopted).toBe(true);
});

test('a set-up that was interrupted is done again', async () => {
  const { cluster } = clusterFiles(dataDir);
  rmSync(cluster, { recursive: true });
  mkdirSync(join(`${cluster}.incomplete`, 'base'), { recursive: true });
  const { connectionString } = await startHere();
  await expect(query(connectionString, 'select 1')).resolves.toBeDefined();
  expect(existsSync(`${cluster}.incomplete`)).toBe(false);
});

test('when somebody else listens on the old port, another one is taken', async () => {
  const first = await startHere();
  await first.stop();
  const { port } = new URL(first.connectionString);
  const stranger = createServer().listen(Number(port), '127.0.0.1');
  const second = await startHere();
  expect(new URL(second.connectionString).port).not.toBe(port);
  stranger.close();
});

test('a database that does not come up ends the start with its own words', {
  timeout: 30_000,
}, async () => {
  const first = await startHere();
  await first.stop();
  writeFileSync(join(clusterFiles(dataDir).cluster, 'PG_VERSION'), '9.6\n');
  const failure = startHere();
  await expect(failure).rejects.toMatchObject({ exitCode: 75 });
  await expect(failure).rejects.toThrow(
    /database files are incompatible with server.*postgres\.log/,
  );
});

test('Ctrl-C in the terminal of the server does not reach PostgreSQL', async () => {
  const server = await startProcess();
  const pid = postmasterPid();
  await server.end('SIGINT');
  await keep(server.connectionString, 'changed');
  expect(postmasterPid()).toBe(pid);
});

test('neither the password nor a value of a row is ever logged', async () => {
  const server = await startProcess();
  const { connectionString, pid } = server;
  const phone = '6281234567890';
  const insert = `insert into phones values ('${phone}')`;
  await query(connectionString, 'create table phones (phone text unique)');
  await query(connectionString, insert);
  await expect(query(connectionString, insert)).rejects.toMatchObject({ code: '23505' });
  await expect(query(connectionString, `select '${phone}?'::bigint`)).rejects.toThrow(phone);
  for (const end of ['terminate', 'crash']) {
    const ended = expect(
      query(connectionString, `select pg_sleep(60), '${phone}'`),
    ).rejects.toThrow();
    const busy = await backendThatSleeps(connectionString);
    if (end === 'crash') process.kill(busy, 'SIGKILL');
    else await query(connectionString, `select pg_terminate_backend(${busy})`);
    await ended;
  }
  const second = await startProcess();
  await server.end('SIGTERM');

  const logged = readFileSync(clusterFiles(dataDir).log, 'utf8');
  expect(logged).toContain('database system is ready');
  expect(logged).toContain('terminated by signal 9');
  expect(logged).not.toContain(phone);
  const { password } = new URL(connectionString);
  const afterwards = server.output().replace(connectionString, '');
  expect(`${logged}${afterwards}${second.output()}`).not.toContain(password);
  expect(second.message).toContain(`process ${pid}`);
});

async function backendThatSleeps(connectionString: string): Promise<number> {
  const sleeping = `select pid from pg_stat_activity where wait_event = 'PgSleep'`;
  return vi.waitFor(async () => {
    const { rows } = await query(connectionString, sleeping);
    expect(rows).toHaveLength(1);
    return rows[0].pid as number;
  }, 5_000);
}
