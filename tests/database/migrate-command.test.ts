import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { clusterFiles } from '../../src/database/postgres-cluster.ts';
import { findPostmaster } from '../../src/database/postmaster.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startServerProcess } from './server-process.ts';

const FIRST = '20261122000000_create_notification_logs';
let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
  folder = mkdtempSync(join(tmpdir(), 'wbs-cli-'));
});

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => vi.restoreAllMocks());

interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs a command, on the database of this test when nothing else is said. */
async function cli(
  args: string[],
  env: NodeJS.ProcessEnv = { DATABASE_URL: url() },
): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  }
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await runCli(args, { API_KEY: '0123456789abcdef0123456789abcdef', DATA_DIR: folder, ...env });
    return { exitCode: Number(process.exitCode), ...written };
  } finally {
    process.exitCode = before;
    vi.restoreAllMocks();
  }
}

const url = () => database.connectionString;

test('without a command, or with --help, the commands are listed', async () => {
  for (const args of [[], ['help'], ['--help'], ['migrate', '--help']]) {
    const { exitCode, stdout } = await cli(args);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('migrate [--down | --status]');
  }
});

test('what is not understood ends with 64 and the usage', async () => {
  for (const args of [['migrat'], ['toString'], ['migrate', '--sideways'], ['migrate', 'now']]) {
    const { exitCode, stderr } = await cli(args);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('migrate [--down | --status]');
  }
});

test('migrate applies, lists and takes back on the database that DATABASE_URL names', async () => {
  expect((await cli(['migrate', '--status'])).stdout).toContain(`pending     ${FIRST}\n`);
  expect((await cli(['migrate'])).stdout).toContain(`applied     ${FIRST}\n`);
  expect((await cli(['migrate'])).stdout).toBe('The database is up to date.\n');
  expect((await cli(['migrate', '--status'])).stdout).toContain('The database is up to date.');
  expect((await cli(['migrate', '--down'])).stdout).toMatch(/^taken back {2}\d{14}_\w+\n$/);
  expect((await cli(['migrate', '--status'])).stdout).toMatch(/^pending/m);
  expect((await cli(['migrate'])).exitCode).toBe(0);
});

test('a fault of the configuration and an unreachable database have their exit codes', async () => {
  const wrongPassword = new URL(url());
  wrongPassword.password = 'guessed';
  expect((await cli(['migrate'], { DATABASE_URL: wrongPassword.href })).exitCode).toBe(78);
  expect((await cli(['migrate'], { DATABASE_WAIT_S: 'soon' })).exitCode).toBe(78);
  const nowhere = { DATABASE_URL: 'postgres://127.0.0.1:1/none', DATABASE_WAIT_S: '0' };
  const { exitCode, stderr } = await cli(['migrate'], nowhere);
  expect(exitCode).toBe(75);
  expect(stderr).toContain('127.0.0.1:1/none');
});

test('without DATABASE_URL it works on the embedded database, and leaves no process', async () => {
  const DATA_DIR = join(folder, 'embedded');
  expect((await cli(['migrate'], { DATA_DIR })).stdout).toContain(`applied     ${FIRST}\n`);
  expect(findPostmaster(clusterFiles(DATA_DIR))).toBeUndefined();

  const server = await startServerProcess(DATA_DIR);
  try {
    const refused = await cli(['migrate', '--down'], { DATA_DIR });
    expect(refused.exitCode).toBe(78);
    expect(refused.stderr).toContain(`in use by another server (process ${server.pid})`);
    const status = await cli(['migrate', '--status'], { DATA_DIR });
    expect(status.stdout).toContain('The database is up to date.');
  } finally {
    await server.end('SIGTERM');
  }
});
