import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clusterFiles } from '../../src/database/postgres-cluster.ts';
import { endPostgres, type ServerProcess, startServerProcess } from './server-process.ts';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const nobodyReadsUs =
  isRoot &&
  spawnSync('test', ['-r', fileURLToPath(import.meta.url)], { uid: NOBODY, gid: NOBODY }).status ===
    0;

let folder: string;
let dataDir: string;
let processes: ServerProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wbs-users-'));
  dataDir = join(folder, 'data');
  processes = [];
});

afterEach(async () => {
  for (const server of processes) await server.end('SIGTERM');
  await endPostgres(dataDir);
  rmSync(folder, { recursive: true, force: true });
});

async function start(options?: Parameters<typeof startServerProcess>[1]): Promise<ServerProcess> {
  const server = await startServerProcess(dataDir, options);
  processes.push(server);
  return server;
}

/** A PATH on which these programs exist but are refused, as containers refuse them. */
function refusing(...programs: string[]): { env: Record<string, string> } {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const program of programs) {
    writeFileSync(join(bin, program), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  }
  return { env: { PATH: `${bin}:${process.env.PATH}` } };
}

async function query(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

test.runIf(isRoot)(
  'root can have its data under a folder that is closed to all others',
  async () => {
    chmodSync(folder, 0o700);
    const { connectionString } = await start();
    expect(await query(connectionString, 'select 1 as answer')).toEqual([{ answer: 1 }]);
  },
);

test.runIf(isRoot)('root can have its data in the closed home of somebody else', async () => {
  chownSync(folder, NOBODY - 1, NOBODY - 1);
  chmodSync(folder, 0o700);
  const { message, connectionString } = await start();
  expect(message).toBeUndefined();
  expect(await query(connectionString, 'select 1 as answer')).toEqual([{ answer: 1 }]);
});

test.runIf(isRoot)(
  'root without user namespaces gets another user, and the rows survive the change and back',
  { timeout: 30_000 },
  async () => {
    chmodSync(folder, 0o700);
    const withNamespace = await start();
    await query(withNamespace.connectionString, "create table kept as select 'kept' as text");
    await withNamespace.end('SIGTERM');
    const { cluster } = clusterFiles(dataDir);
    const firstOwner = statSync(cluster).uid;

    const withUser = await start(refusing('unshare'));
    expect(withUser.message).toBeUndefined();
    expect(statSync(cluster).uid).not.toBe(0);
    expect(await query(withUser.connectionString, 'select text from kept')).toEqual([
      { text: 'kept' },
    ]);
    await withUser.end('SIGTERM');

    const back = await start();
    expect(statSync(cluster).uid).toBe(firstOwner);
    expect(await query(back.connectionString, 'select text from kept')).toEqual([{ text: 'kept' }]);
  },
);

test.runIf(isRoot)('root where neither is allowed is told to use DATABASE_URL', async () => {
  const refused = await start(refusing('unshare', 'setpriv'));
  expect(refused).toMatchObject({ exitCode: 78 });
  expect(refused.message).toMatch(/cannot run as root.*set DATABASE_URL/);
});

test.runIf(nobodyReadsUs)('an ordinary user starts, is killed, and starts again', async () => {
  chownSync(folder, NOBODY, NOBODY);
  const first = await start({ uid: NOBODY });
  await query(first.connectionString, "create table kept as select 'kept' as text");
  await first.end('SIGKILL');
  const second = await start({ uid: NOBODY });
  expect(second.adopted).toBe(true);
  expect(await query(second.connectionString, 'select text from kept')).toEqual([{ text: 'kept' }]);
  expect(statSync(clusterFiles(dataDir).cluster).uid).toBe(NOBODY);
});

test.runIf(nobodyReadsUs)('a folder of somebody else is refused in one sentence', async () => {
  mkdirSync(dataDir, { mode: 0o700 });
  chmodSync(folder, 0o755);
  const refused = await start({ uid: NOBODY });
  expect(refused).toMatchObject({ exitCode: 78 });
  expect(refused.message).toContain(
    `${dataDir} cannot be used because of ${dataDir}/server.lock (EACCES)`,
  );
});

test.runIf(nobodyReadsUs)(
  'a database of somebody else is refused, with the owner named',
  async () => {
    const first = await start();
    await first.end('SIGTERM');
    const { cluster, log, port } = clusterFiles(dataDir);
    const opened = [folder, dataDir, join(dataDir, 'server.lock'), log, port];
    for (const path of opened) chownSync(path, NOBODY, NOBODY);
    const refused = await start({ uid: NOBODY });
    expect(refused).toMatchObject({ exitCode: 78 });
    expect(refused.message).toContain(`${cluster} belongs to another user (number 0)`);
  },
);
