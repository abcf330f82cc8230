import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type ClusterFiles, postgresEnvironment } from './postgres-cluster.ts';
import type { PostgresPrograms } from './postgres-programs.ts';
import { isProcessAlive, processCommand } from './process-liveness.ts';

/** The main process of a PostgreSQL server, and where it listens. */
export interface Postmaster {
  pid: number;
  port: number;
}

/** `refused` means that somebody answers who knows another password. */
type Answer = 'yes' | 'no' | 'refused';

/** Small enough for a machine with 1 GB that also runs a browser; nothing is traded for safety. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  effective_cache_size: '128MB',
  max_wal_size: '256MB',
  max_parallel_workers: 0,
  max_wal_senders: 0,
  huge_pages: 'off',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements and error details would carry phone numbers and texts into the log.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  log_autovacuum_min_duration: -1,
};

const LOG_LIMIT_BYTES = 1_000_000;

/** How the embedded PostgreSQL is reached; its only role is `postgres`, and so is its database. */
export function connectionStringFor(port: number, password: string): string {
  return `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
}

/**
 * The PostgreSQL that runs on this database right now, as its own pid file names it; undefined
 * when there is none, also when the pid has meanwhile been given to a stranger.
 */
export function findPostmaster({ cluster }: ClusterFiles): Postmaster | undefined {
  const lines = readPidFile(cluster);
  const pid = Number(lines?.[0]);
  if (!pid || !isProcessAlive(pid) || !processCommand(pid)?.includes(` -D ${cluster} `))
    return undefined;
  return { pid, port: Number(lines?.[3]) };
}

/**
 * Starts PostgreSQL in a session of its own, so that Ctrl-C in the terminal ends the server
 * first and the database last, and so that it outlives a killed server until the next one
 * finds it. It may need a moment until it answers.
 */
export function spawnPostmaster(
  files: ClusterFiles,
  programs: PostgresPrograms,
  own: { port: number; max_connections: number },
): ChildProcess {
  disownStalePidFile(files.cluster);
  const settings = Object.entries({ ...SETTINGS, ...own }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const { prefix } = programs.runner;
  const line = [...prefix, programs.postgres, '-D', files.cluster, ...settings];
  const [command, ...args] = line as [string, ...string[]];
  const log = openLog(files.log);
  try {
    const stdio = ['ignore', log, log] as const;
    const env = postgresEnvironment();
    const child = spawn(command, args, { cwd: '/', env, detached: true, stdio: [...stdio] });
    child.once('error', () => undefined);
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/**
 * Asks until there is an answer, `ms` have passed or `isRunning` says that nobody is left to
 * answer. A server that says that it is still recovering is given as long as it takes.
 */
export async function waitForAnswer(
  connectionString: string,
  ms: number,
  isRunning: () => boolean,
): Promise<Answer> {
  let deadline = Date.now() + ms;
  while (isRunning()) {
    const code = await tryToConnect(connectionString);
    if (code === undefined) return 'yes';
    if (code === INVALID_PASSWORD) return 'refused';
    if (code === CANNOT_CONNECT_NOW) deadline = Date.now() + ms;
    if (Date.now() > deadline) return 'no';
    await sleep(20);
  }
  return 'no';
}

/**
 * Ends PostgreSQL: open transactions are rolled back, then everything is written out. What does
 * not finish within `ms` is cut off, which the next start repairs from the write-ahead log.
 */
export async function stopPostmaster(pid: number, ms: number): Promise<void> {
  const fast = 'SIGINT';
  const immediate = 'SIGQUIT';
  for (const [name, patience] of [
    [fast, ms],
    [immediate, 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    signal(pid, name);
    signal(pid, 'SIGCONT');
    const deadline = Date.now() + patience;
    while (isProcessAlive(pid) && Date.now() < deadline) await sleep(10);
    if (!isProcessAlive(pid)) return;
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const INVALID_PASSWORD = '28P01';
const CANNOT_CONNECT_NOW = '57P03';

/** @returns the code of the error, or undefined when a query was answered. */
async function tryToConnect(connectionString: string): Promise<string | undefined> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? 'unknown';
  } finally {
    client.end().catch(() => undefined);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in the meantime, which is what was wanted.
  }
}

function readPidFile(cluster: string): string[] | undefined {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
}

/** Above any process id that Linux or macOS gives out. */
const IMPOSSIBLE_PID = 999_999_999;

/**
 * After a power cut or in a new container the pid in the file may belong to a stranger, and
 * PostgreSQL would refuse to start for ever. The file itself has to stay: it also names the
 * shared memory by which PostgreSQL notices left-over processes that still write.
 */
function disownStalePidFile(cluster: string): void {
  const lines = readPidFile(cluster);
  const pid = Number(lines?.[0]);
  if (!lines || !pid || pid === IMPOSSIBLE_PID) return;
  const content = [IMPOSSIBLE_PID, ...lines.slice(1)].join('\n');
  writeFileSync(join(cluster, 'postmaster.pid'), content);
}

function openLog(path: string): number {
  const isLong = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES;
  if (isLong) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}
