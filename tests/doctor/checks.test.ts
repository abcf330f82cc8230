import { describe, expect, it } from 'vitest';
import { checkBackups } from '../../src/doctor/check-backups.ts';
import { checkBrowser, type BrowserFacts } from '../../src/doctor/check-browser.ts';
import { checkClock, checkDatabaseClock } from '../../src/doctor/check-clock.ts';
import { checkDatabase, type DatabaseFacts } from '../../src/doctor/check-database.ts';
import { checkLedger } from '../../src/doctor/check-ledger.ts';
import { checkDisk, checkMemory } from '../../src/doctor/check-machine.ts';
import { checkNode } from '../../src/doctor/check-node.ts';
import { checkEnvFile, checkFolder } from '../../src/doctor/check-paths.ts';
import { checkServer } from '../../src/doctor/check-server.ts';
import { checkSession } from '../../src/doctor/check-session.ts';
import { checkFaultySettings, checkSettings } from '../../src/doctor/check-settings.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import type { ServerView } from '../../src/doctor/read-server.ts';

const mb = 1_024 ** 2;
const now = new Date('2026-11-26T03:00:00Z');
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

/** `ok node`, `problem memory` … for each finding. */
const verdicts = (findings: readonly Finding[]) =>
  findings.map(({ verdict, check }) => `${verdict} ${check}`);
const notOk = (findings: readonly Finding[]) =>
  verdicts(findings).filter((line) => !line.startsWith('ok '));

describe('node', () => {
  it.each([
    ['20.19.0', 'ok'],
    ['20.20.2', 'ok'],
    ['24.0.1', 'ok'],
    ['20.18.9', 'problem'],
    ['18.20.4', 'problem'],
  ])('%s is %s', (version, verdict) => {
    expect(checkNode(version, '>=20.19').verdict).toBe(verdict);
  });
});

describe('settings', () => {
  const live = {
    apiKey: 'k'.repeat(64),
    host: '127.0.0.1',
    sandbox: false,
    unsafePacing: false,
    sendDailyCap: 1_000,
    sendWarmUp: [20, 40],
  };

  it('that are fit for a real account are ok', () => {
    expect(notOk(checkSettings(live, false))).toEqual([]);
  });

  it.each([
    ['a short key', { apiKey: 'k'.repeat(31) }, 'warning api key'],
    ['an open address', { host: '0.0.0.0' }, 'warning host'],
    ['the sandbox', { sandbox: true }, 'warning sandbox'],
    ['no pauses', { unsafePacing: true }, 'warning pacing'],
    ['no daily cap', { sendDailyCap: null }, 'warning pacing'],
    ['no warm-up', { sendWarmUp: null }, 'warning pacing'],
  ])('with %s are warned of', (_what, change, line) => {
    expect(notOk(checkSettings({ ...live, ...change }, false))).toEqual([line]);
  });

  it('of root are warned of, and pauses do not matter in the sandbox', () => {
    expect(notOk(checkSettings(live, true))).toEqual(['warning user']);
    const sandbox = { ...live, sandbox: true, unsafePacing: true };
    expect(notOk(checkSettings(sandbox, false))).toEqual(['warning sandbox']);
  });

  it('that can not be used are all named', () => {
    const faults = '2 settings are not usable:\n  PORT "x" is wrong.\n  HOST "?" is wrong.';
    expect(checkFaultySettings(faults)).toMatchObject({
      verdict: 'problem',
      found: 'PORT "x" is wrong. HOST "?" is wrong.',
    });
  });
});

describe('paths', () => {
  const folder = {
    path: '/data',
    kind: 'folder',
    mode: 0o700,
    owner: 7,
    isWritable: true,
  } as const;
  const missing = { ...folder, kind: 'missing', mode: 0, owner: 0 } as const;

  it.each([
    ['closed to others', folder, 'ok'],
    ['open to the group', { ...folder, mode: 0o710 }, 'problem'],
    ['open to everybody', { ...folder, mode: 0o755 }, 'problem'],
    ['not writable', { ...folder, isWritable: false }, 'problem'],
    ['a file', { ...folder, kind: 'file' as const }, 'problem'],
    ['not there yet', missing, 'ok'],
    ['not to be made', { ...missing, isWritable: false }, 'problem'],
    ["somebody else's", { ...folder, owner: 8 }, 'problem'],
  ])('a folder that is %s', (_what, facts, verdict) => {
    expect(checkFolder('DATA_DIR', facts, 7).verdict).toBe(verdict);
  });

  it("a folder of another user's is only a warning to root, who may not be the server's user", () => {
    expect(checkFolder('DATA_DIR', folder, 0).verdict).toBe('warning');
  });

  it('modes mean nothing where users have no numbers', () => {
    expect(checkFolder('DATA_DIR', { ...folder, mode: 0o777 }, undefined).verdict).toBe('ok');
  });

  it.each([
    [{ ...folder, kind: 'file' as const, mode: 0o600 }, 'ok'],
    [{ ...folder, kind: 'file' as const, mode: 0o640 }, 'problem'],
    [{ ...folder, kind: 'file' as const, mode: 0o604 }, 'problem'],
    [missing, 'ok'],
  ])('.env %j', (facts, verdict) => {
    expect(checkEnvFile(facts, 7).verdict).toBe(verdict);
  });
});

describe('the machine', () => {
  it.each([
    [299, 'problem'],
    [301, 'warning'],
    [1_535, 'warning'],
    [1_537, 'ok'],
  ])('%d MB of disk', (free, verdict) => {
    const disk = { names: ['DATA_DIR'], free: free * mb, total: 25_000 * mb };
    expect(checkDisk(disk).verdict).toBe(verdict);
  });

  const memory = (total: number, available: number, swapTotal = 0, swapFree = swapTotal) => ({
    total: total * mb,
    available: available * mb,
    swapTotal: swapTotal * mb,
    swapFree: swapFree * mb,
  });
  it.each([
    ['1 GB with swap', memory(960, 500, 1_024), false, 'ok'],
    ['1 GB without swap', memory(960, 650), false, 'warning'],
    ['1 GB without swap and too little', memory(960, 500), false, 'problem'],
    ['1 GB while the server runs', memory(960, 150), true, 'warning'],
    ['next to nothing while the server runs', memory(960, 60, 1_024, 30), true, 'problem'],
    ['4 GB without swap', memory(4_000, 2_000), false, 'ok'],
    ['unknown', null, false, 'ok'],
  ])('memory: %s', (_what, facts, isRunning, verdict) => {
    expect(checkMemory(facts, isRunning).verdict).toBe(verdict);
  });
});

describe('clocks', () => {
  it('shows the time of the business', () => {
    const { verdict, found } = checkClock(now, 'Asia/Jakarta', true);
    expect(verdict).toBe('ok');
    expect(found).toContain('2026-11-26 10:00 in Asia/Jakarta');
  });

  it.each([
    [now, null, 'ok'],
    [now, false, 'warning'],
    [new Date(0), true, 'problem'],
  ])('%s, synchronised %s', (at, isSynchronised, verdict) => {
    expect(checkClock(at, 'Asia/Jakarta', isSynchronised).verdict).toBe(verdict);
  });

  it.each([
    [0, 'ok'],
    [-4_999, 'ok'],
    [5_000, 'warning'],
    [-60_000, 'problem'],
  ])('the database is %d ms ahead', (offsetMs, verdict) => {
    expect(checkDatabaseClock(offsetMs).verdict).toBe(verdict);
  });
});

describe('the browser', () => {
  const browser: BrowserFacts = {
    path: '/usr/bin/chromium',
    isProgram: true,
    major: 156,
    trial: { kind: 'rendered' },
  };
  it.each<[string, Partial<BrowserFacts>, string]>([
    ['shows a page', {}, 'ok'],
    ['is in use', { trial: { kind: 'in use' } }, 'ok'],
    ['was not tried', { trial: { kind: 'no memory' } }, 'warning'],
    ['shows nothing', { trial: { kind: 'failed', fault: 'no page within 30 s' } }, 'problem'],
    ['is no program', { isProgram: false }, 'problem'],
    ['is not set', { path: undefined, isProgram: false }, 'problem'],
  ])('%s', (_what, change, verdict) => {
    expect(checkBrowser({ ...browser, ...change }).verdict).toBe(verdict);
  });
});

describe('the database', () => {
  const server = {
    versionNumber: 180_004,
    version: '18.4',
    unsafe: [],
    isReadOnly: false,
    maxConnections: 97,
    connections: 3,
    clockOffsetMs: 2,
  };
  const migrations = { applied: ['1_a', '2_b'], pending: [], unknown: [] };
  const answers = {
    kind: 'answers',
    isEmbedded: false,
    server,
    migrations,
    keepsSessions: true,
  } as const satisfies DatabaseFacts;

  it('that answers and is well is ok', () => {
    expect(notOk(checkDatabase(answers))).toEqual([]);
  });

  it.each([
    ['is too old', { server: { ...server, versionNumber: 130_011 } }, 'problem database version'],
    ['does not flush', { server: { ...server, unsafe: ['fsync'] } }, 'problem database writes'],
    ['is a standby', { server: { ...server, isReadOnly: true } }, 'problem database writes'],
    ['is full', { server: { ...server, connections: 90 } }, 'warning database connections'],
    ['is early', { server: { ...server, clockOffsetMs: 90_000 } }, 'problem database clock'],
    ['is pooled', { keepsSessions: false }, 'problem database sessions'],
    ['is behind', { migrations: { ...migrations, pending: ['3_c'] } }, 'warning migrations'],
    ['is newer', { migrations: { ...migrations, unknown: ['9_z'] } }, 'problem migrations'],
    ['is new', { migrations: { applied: [], pending: ['1_a'], unknown: [] } }, undefined],
  ])('that %s', (_what, change, line) => {
    expect(notOk(checkDatabase({ ...answers, ...change }))).toEqual(line ? [line] : []);
  });

  it('the embedded one need not run while the server does not', () => {
    const embedded = (isServerRunning: boolean) =>
      verdicts(checkDatabase({ kind: 'not running', isServerRunning }));
    expect(embedded(false)).toEqual(['ok database']);
    expect(embedded(true)).toEqual(['problem database']);
  });

  it('that does not answer is told with what to do', () => {
    const silence = { kind: 'no answer', isEmbedded: false, address: 'db:5432/isp' } as const;
    const [wrong] = checkDatabase({ ...silence, reason: 'wrong password', isHopeless: true });
    expect(wrong).toMatchObject({ verdict: 'problem', next: expect.stringContaining('password') });
    const [away] = checkDatabase({ ...silence, reason: 'connection refused', isHopeless: false });
    expect(away).toMatchObject({ verdict: 'problem', next: expect.stringContaining('Start it') });
  });
});

describe('the server', () => {
  const status = {
    state: 'ready',
    stateSince: now.toISOString(),
    reason: null,
    owner: true,
    alarms: [],
  };
  const ours = { kind: 'ours', refused: false, notReady: null, status } as const;
  const look = (view: ServerView, isRunning = view.kind === 'ours') =>
    verdicts(checkServer(view, { host: '127.0.0.1', port: 3000, isRunning }));

  it('that does not run is ok as long as its port is free', () => {
    expect(look({ kind: 'nobody', bindError: null })).toEqual(['ok server']);
    expect(look({ kind: 'nobody', bindError: 'EACCES' })).toEqual(['problem server']);
    expect(look({ kind: 'stranger', detail: 'status 404' })).toEqual(['problem server']);
    expect(look({ kind: 'anywhere' })).toEqual(['warning server']);
  });

  it('that works, and answers elsewhere, is a problem', () => {
    expect(look({ kind: 'nobody', bindError: null }, true)).toEqual(['problem server']);
  });

  it('that is ready is ok; one that stands by is, too', () => {
    const all = ['ok server', 'ok server state', 'ok readiness', 'ok alarms'];
    expect(look(ours)).toEqual(all);
    const standby = { ...status, state: 'stopped', owner: false };
    expect(look({ ...ours, status: standby })).toEqual(all);
  });

  it.each([
    ['does not know the key', { kind: 'ours', refused: true } as const, 'problem server state'],
    ['tells nothing', { ...ours, status: null }, 'problem server state'],
    [
      'waits for a scan',
      { ...ours, status: { ...status, state: 'awaiting_scan' } },
      'problem server state',
    ],
    ['is not ready', { ...ours, notReady: 'Not ready: database.' }, 'problem readiness'],
    [
      'has an alarm on',
      { ...ours, status: { ...status, alarms: [{ code: 'queue_old', reason: null }] } },
      'problem alarms',
    ],
  ])('that %s', (_what, view, line) => {
    expect(look(view)).toContain(line);
  });
});

describe('the session', () => {
  const session = {
    kind: 'real',
    wanted: 'real',
    linkedAt: ago(24),
    profileMajor: 156,
    browserMajor: 156,
    processes: 0,
    isServerRunning: false,
  } as const;
  it.each([
    ['linked', {}, undefined],
    ['not linked', { kind: null, linkedAt: null }, 'warning session'],
    ["the sandbox's", { kind: 'sandbox' as const }, 'problem session'],
    ['of a newer browser', { profileMajor: 157 }, 'problem session browser'],
    ['of an older browser', { profileMajor: 120 }, undefined],
    ['of an unknown browser', { browserMajor: null }, undefined],
    ['left by a crash', { processes: 7 }, 'warning session processes'],
    ['in use', { processes: 7, isServerRunning: true }, undefined],
  ])('that is %s', (_what, change, line) => {
    expect(notOk(checkSession({ ...session, ...change }))).toEqual(line ? [line] : []);
  });
});

describe('back-ups', () => {
  const backups = { hasKey: true, dir: '/backups', newestAt: ago(20), isLinked: true, now };
  it.each([
    ['are made', {}, 'ok'],
    ['have no key', { hasKey: false }, 'warning'],
    ['have no folder', { dir: undefined }, 'warning'],
    ['are old', { newestAt: ago(51) }, 'warning'],
    ['are not there', { newestAt: null }, 'warning'],
    ['have nothing to hold yet', { newestAt: null, isLinked: false }, 'ok'],
  ])('that %s', (_what, change, verdict) => {
    expect(checkBackups({ ...backups, ...change }).verdict).toBe(verdict);
  });
});

describe('the ledger', () => {
  const ledger = {
    pending: 3,
    uncertain: 0,
    oldestPendingAt: ago(1),
    isOwned: true,
    disabledWebhooks: [],
    failingWebhooks: [],
    now,
  };
  it.each([
    ['moves', {}, undefined],
    ['is empty', { pending: 0, oldestPendingAt: null, isOwned: false }, undefined],
    ['nobody works on', { isOwned: false }, 'warning queue'],
    ['holds something old', { oldestPendingAt: ago(49) }, 'warning queue'],
    ['is in doubt', { uncertain: 2 }, 'warning uncertain'],
    ['has a webhook off', { disabledWebhooks: ['a'] }, 'warning webhooks'],
    ['has a webhook failing', { failingWebhooks: ['a'] }, 'warning webhooks'],
  ])('that %s', (_what, change, line) => {
    expect(notOk(checkLedger({ ...ledger, ...change }))).toEqual(line ? [line] : []);
  });
});

it('whatever is not ok says what to do next', () => {
  const server = { kind: 'nobody', bindError: 'EACCES' } as const;
  const where = { host: '127.0.0.1', port: 80, isRunning: false };
  const findings = [checkNode('18.0.0', '>=20.19'), ...checkServer(server, where)];
  for (const { next } of findings) expect(next).toMatch(/\S/);
});
