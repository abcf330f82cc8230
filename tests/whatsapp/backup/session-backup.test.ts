import { createSecretKey, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionBackup } from '../../../src/whatsapp/backup/session-backup.ts';
import { NoSession } from '../../../src/whatsapp/session-pauses.ts';
import { SessionProfile } from '../../../src/whatsapp/session-profile.ts';
import { type LogLines, collectLogLines } from '../../support/log-lines.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const key = createSecretKey(randomBytes(32));

describe('a back-up of a running session', () => {
  let root: string;
  let dir: string;
  let profile: SessionProfile;
  let log: LogLines;
  let alarms: string[];
  let told: string[];
  let refusal: Error | null;
  let acknowledged: boolean;
  let stopping: AbortController;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'session-backup-'));
    dir = join(root, 'backups');
    profile = new SessionProfile(join(root, 'session'), 'real');
    profile.prepare();
    profile.beginLink();
    mkdirSync(profile.browserDir);
    writeFileSync(join(profile.browserDir, 'Cookies'), 'linked');
    log = collectLogLines();
    alarms = [];
    told = [];
    refusal = null;
    acknowledged = true;
    stopping = new AbortController();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** A session that writes down what is done to it. */
  const session = {
    async pause<T>(
      reason: string,
      work: (signal: AbortSignal) => Promise<T>,
      settle: () => Promise<void> = async () => undefined,
    ): Promise<T> {
      if (refusal !== null) throw refusal;
      told.push(`paused for a ${reason}`);
      try {
        await settle();
        told.push('closed');
        return await work(stopping.signal);
      } finally {
        told.push('goes on');
      }
    },
  };

  const make = (overrides: Partial<ConstructorParameters<typeof SessionBackup>[0]> = {}) =>
    new SessionBackup({
      ...{ key, dir, profile, session },
      untilAcknowledged: async () => acknowledged,
      isOwner: () => true,
      timeZone: 'Asia/Jakarta',
      alarms: {
        raise: (code, reason) => alarms.push(`on ${code} ${reason}`),
        clear: (code) => alarms.push(`off ${code}`),
      },
      clock: new ManualClock('2026-11-26T20:00:00.000Z'),
      logger: log.logger,
      ...overrides,
    });

  it('lies in its folder when it is told, with one line in the log', async () => {
    const backup = await make().backUp();
    expect(backup.file).toBe(join(dir, 'whatsapp-session-2026-11-26T20-00-00-000Z.backup'));
    expect(existsSync(backup.file)).toBe(true);
    expect(told).toEqual(['paused for a backup', 'closed', 'goes on']);
    expect(alarms).toEqual(['off backup_failed']);
    expect(log.lines).toMatchObject([{ msg: 'backup.made', bytes: backup.bytes, deleted: 0 }]);
  });

  it('thins out the older ones', async () => {
    mkdirSync(dir);
    for (const day of [10, 11, 12, 13, 14, 15, 16, 17]) {
      writeFileSync(join(dir, `whatsapp-session-2026-11-${day}T20-00-00-000Z.backup`), '');
    }
    await make().backUp();
    expect(readdirSync(dir)).toHaveLength(7);
    expect(log.lines).toMatchObject([{ deleted: 2 }]);
  });

  it('is one for all who ask at the same time, and another one afterwards', async () => {
    const backups = make();
    const [first, second] = await Promise.all([backups.backUp(), backups.backUp()]);
    expect(first).toBe(second);
    expect(await backups.backUp()).not.toBe(first);
  });

  it.each([
    ['backups_off', { key: undefined }],
    ['backups_off', { dir: undefined }],
    ['not_owner', { isOwner: () => false }],
  ])('is refused with %s before anything is touched', async (code, overrides) => {
    await expect(make(overrides).backUp()).rejects.toMatchObject({ code, status: 409 });
    expect(told).toEqual([]);
    expect(existsSync(dir)).toBe(false);
    expect(alarms).toEqual([]);
  });

  it('is refused while no phone is linked, also when the link is lost meanwhile', async () => {
    const backups = make({
      untilAcknowledged: async () => {
        profile.endLink();
        return true;
      },
    });
    await expect(backups.backUp()).rejects.toMatchObject({ code: 'not_linked', status: 409 });
    expect(told.at(-1)).toBe('goes on');
    told = [];
    await expect(backups.backUp()).rejects.toMatchObject({ code: 'not_linked' });
    expect(told).toEqual([]);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is refused while the session is ending, or WhatsApp owes an answer', async () => {
    refusal = new NoSession();
    await expect(make().backUp()).rejects.toMatchObject({ code: 'session_busy', status: 409 });
    refusal = null;
    acknowledged = false;
    await expect(make().backUp()).rejects.toMatchObject({ code: 'session_busy' });
    expect(told).toEqual(['paused for a backup', 'goes on']);
    expect(alarms).toEqual([]);
  });

  it('alarms when it fails, and says what to look at', async () => {
    writeFileSync(dir, 'a file where the folder should be');
    await expect(make().backUp()).rejects.toMatchObject({ code: 'backup_failed', status: 503 });
    expect(alarms).toEqual(['on backup_failed EEXIST']);
    expect(log.lines).toMatchObject([{ level: 'error', msg: 'backup.failed' }]);
  });

  it('is broken off without a trace, and without an alarm, when the session is to end', async () => {
    stopping.abort();
    await expect(make().backUp()).rejects.toMatchObject({ code: 'session_busy' });
    expect(readdirSync(dir)).toEqual([]);
    expect(alarms).toEqual([]);
  });
});
