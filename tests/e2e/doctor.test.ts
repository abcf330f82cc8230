import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keepsSessions } from '../../src/database/keeps-sessions.ts';
import { runCliProcess } from '../support/cli-process.ts';
import { type Stage, setStage } from '../support/linked-server.ts';
import { apiKey } from '../support/server-process.ts';
import { useLedger } from '../support/test-ledger.ts';

const backupKey = randomBytes(32).toString('base64');
const secrets = [apiKey, backupKey, 'rahasia-sekali', '8110000001'];
/** The port of a server that has just been closed: nothing listens there. */
let freePort: string;
beforeAll(async () => {
  const server = await listen(createServer());
  freePort = portOf(server);
  server.close();
});

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function portOf(server: Server): string {
  return String((server.address() as AddressInfo).port);
}

/** A stand-in that says what a browser says that works, for tests that are about something else. */
let quickBrowser: string;
const tools = mkdtempSync(join(tmpdir(), 'wbs-doctor-tools-'));
beforeAll(() => {
  quickBrowser = join(tools, 'browser');
  writeFileSync(quickBrowser, "#!/bin/sh\necho '<p>rendered 42</p>'\n", { mode: 0o755 });
});
afterAll(() => rmSync(tools, { recursive: true, force: true }));

/** Runs the doctor in `dir`, and looks at whatever it prints for what must never be printed. */
async function doctor(dir: string, env: Record<string, string>, ...args: string[]) {
  const settings = {
    ...{ API_KEY: apiKey, SESSION_BACKUP_KEY: backupKey, PORT: freePort },
    ...{ PUPPETEER_EXECUTABLE_PATH: quickBrowser, ...env },
  };
  const { exitCode, stdout, stderr } = await runCliProcess(['doctor', ...args], dir, settings);
  for (const secret of secrets) expect(`${stdout}${stderr}`).not.toContain(secret);
  expect(stderr).toBe('');
  return { exitCode, stdout, lines: stdout.split('\n') };
}

/** The line of one check. */
function lineOf(lines: readonly string[], check: string): string {
  return lines.find((line) => line.slice(9).startsWith(`${check}  `)) ?? `no line ${check}`;
}

/** The checks that a page of the documentation has a row for. */
function explainedIn(page: string): string[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  const rows = text.slice(text.lastIndexOf('\n## ')).matchAll(/^\| (`.+?`) \|/gm);
  return [...rows].flatMap(([, cell]) => cell!.replaceAll('`', '').split(', '));
}

describe('the doctor, while no server runs', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'wbs-doctor-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('finds no problem on a machine that is ready for the first start, and changes nothing', async () => {
    const browser = process.env.PUPPETEER_EXECUTABLE_PATH ?? 'none';
    const { exitCode, lines } = await doctor(dir, { PUPPETEER_EXECUTABLE_PATH: browser });
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual([]);
    expect(exitCode).toBe(0);
    expect(lineOf(lines, 'browser')).toMatch(/version \d+, starts and shows a page/);
    expect(lineOf(lines, 'database')).toContain('ok');
    expect(lineOf(lines, 'database')).toContain('is not running');
    expect(lineOf(lines, 'session')).toContain('warning');
    expect(lines.at(-2)).toMatch(/^0 problems, \d+ warnings?, \d+ ok\.$/);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('says the same as JSON', async () => {
    const { exitCode, stdout } = await doctor(dir, {}, '--json');
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ version: expect.any(String), problems: 0 });
    expect(report.checks).toContainEqual({
      check: 'node',
      verdict: 'ok',
      found: expect.stringContaining(process.versions.node),
      next: null,
    });
  });

  it('names all faults of the settings, with 78', async () => {
    const { exitCode, stdout, lines } = await doctor(dir, { PORT: 'x', QUIET_HOURS: 'night' });
    expect(exitCode).toBe(78);
    expect(lineOf(lines, 'settings')).toContain('PORT "x"');
    expect(lineOf(lines, 'settings')).toContain('QUIET_HOURS "night"');
    expect(stdout).toContain('1 problem, ');
  });

  it('tells of a database that does not answer, without its password', async () => {
    const DATABASE_URL = 'postgres://isp:rahasia-sekali@127.0.0.1:1/isp';
    const { exitCode, lines } = await doctor(dir, { DATABASE_URL });
    expect(exitCode).toBe(1);
    expect(lineOf(lines, 'database')).toMatch(/^problem .*127\.0\.0\.1:1\/isp.*refused/);
  });

  it('tells of folders and files that others can read', async () => {
    for (const name of ['data', 'whatsapp-session']) mkdirSync(join(dir, name));
    chmodSync(join(dir, 'data'), 0o755);
    chmodSync(join(dir, 'whatsapp-session'), 0o700);
    writeFileSync(join(dir, '.env'), 'BUSINESS_NAME=Contoh\n', { mode: 0o644 });
    const { exitCode, lines } = await doctor(dir, {});
    expect(exitCode).toBe(1);
    expect(lineOf(lines, 'DATA_DIR')).toMatch(/^problem .*0755.*chmod 700/);
    expect(lineOf(lines, 'WHATSAPP_SESSION_DIR')).toMatch(/^ok/);
    expect(lineOf(lines, '.env')).toMatch(/^problem .*chmod 600/);
  });

  it('tells of a browser that is not there, and of one that shows nothing', async () => {
    const missing = await doctor(dir, { PUPPETEER_EXECUTABLE_PATH: '/nowhere/chromium' });
    expect(missing.exitCode).toBe(1);
    expect(lineOf(missing.lines, 'browser')).toMatch(/^problem .*\/nowhere\/chromium/);
    const blind = await doctor(dir, { PUPPETEER_EXECUTABLE_PATH: '/bin/false' });
    expect(lineOf(blind.lines, 'browser')).toMatch(/^problem .*shows no page/);
  });

  it('tells of a stranger on its port', async () => {
    const stranger = await listen(createServer((_request, response) => response.end('hello')));
    const { exitCode, lines } = await doctor(dir, { PORT: portOf(stranger) });
    stranger.close();
    expect(exitCode).toBe(1);
    expect(lineOf(lines, 'server')).toMatch(/^problem .*not this server/);
  });

  it('is not understood with anything else', async () => {
    const { exitCode, stderr } = await runCliProcess(['doctor', '--fix'], dir, {});
    expect(exitCode).toBe(64);
    expect(stderr).toContain('doctor [--json]');
  });
});

describe('the doctor, on a database that does not flush', () => {
  const ledger = useLedger();
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'wbs-doctor-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('says so, and that nobody works on what waits there', async () => {
    await ledger.enqueue();
    const { lines } = await doctor(dir, { DATABASE_URL: ledger.connectionString });
    expect(lineOf(lines, 'database writes')).toMatch(/^problem .*fsync/);
    for (const check of ['version', 'sessions', 'connections']) {
      expect(lineOf(lines, `database ${check}`)).toMatch(/^ok/);
    }
    expect(lineOf(lines, 'migrations')).toMatch(/^ok/);
    expect(lineOf(lines, 'queue')).toMatch(/^warning .*1 wait.*No server drives the account/);
    expect(lineOf(lines, 'webhooks')).toMatch(/^ok/);
  });

  it('leaves no lock behind', async () => {
    expect(await keepsSessions(ledger.connectionString)).toBe(true);
    const { rows } = await ledger.knex.raw<{ rows: unknown[] }>(
      `select from pg_locks where locktype = 'advisory'
         and database = (select oid from pg_database where datname = current_database())`,
    );
    expect(rows).toEqual([]);
  });
});

describe('the doctor, beside a running server', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({ database: 'embedded' });
  });
  afterAll(() => stage.tearDown());

  const look = (env: Record<string, string> = {}, ...args: string[]) => {
    const { port: PORT } = new URL(stage.server.url);
    return doctor(stage.dir, { ...stage.settings, PORT, ...env }, ...args);
  };

  it('tells what a server lacks that nobody has scanned the code of', async () => {
    await stage.server.untilState('awaiting_scan');
    const { exitCode, lines } = await look();
    expect(exitCode).toBe(1);
    expect(lineOf(lines, 'server state')).toMatch(/^problem .*awaiting_scan.*Scan the code/);
  });

  it('finds no problem once it is linked', async () => {
    await stage.sandbox.scan();
    await stage.server.untilState('ready');
    const { exitCode, lines } = await look();
    expect(lines.filter((line) => line.startsWith('problem'))).toEqual([]);
    expect(exitCode).toBe(0);
    for (const check of ['server', 'server state', 'readiness', 'alarms', 'queue', 'session']) {
      expect(lineOf(lines, check)).toMatch(/^ok/);
    }
    expect(lineOf(lines, 'database writes')).toMatch(/^ok .*fsync/);
    expect(lineOf(lines, 'browser')).toContain("the server's is running");
    expect(lineOf(lines, 'session processes')).toMatch(/^ok .*of the server/);
  });

  it('makes no check that its pages do not explain, and they explain no other', async () => {
    const SESSION_BACKUP_DIR = './back-ups';
    const { stdout } = await look({ SESSION_BACKUP_DIR }, '--json');
    const { checks } = JSON.parse(stdout) as { checks: { check: string }[] };
    const made = new Set(checks.map(({ check }) => check));
    for (const page of ['doctor.md', 'id/doctor.md']) {
      expect(explainedIn(page).toSorted()).toEqual([...made].toSorted());
    }
  });

  it('sees one that answers elsewhere, and one that has another key', async () => {
    const elsewhere = await look({ PORT: freePort });
    expect(elsewhere.exitCode).toBe(1);
    expect(lineOf(elsewhere.lines, 'server')).toMatch(/^problem .*none answers/);
    const stranger = await look({ API_KEY: 'kq8wd0ms7zxn31bvjhgfPw5Rt2Yu9Lc4' });
    expect(lineOf(stranger.lines, 'server state')).toMatch(/^problem .*API_KEY/);
  });
});
