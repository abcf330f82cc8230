import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { BackupSchedule } from '../../../src/whatsapp/backup/backup-schedule.ts';
import { collectLogLines } from '../../support/log-lines.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('the daily back-up', () => {
  let clock: ManualClock;
  let made: string[];
  let newestAt: Date | null;
  let linkedAt: Date | null;
  let readySince: Date | null;
  let quiet: boolean;
  let failure: Error | null;
  let tries: number;
  let raised: unknown[];
  let schedule: BackupSchedule;

  /** Half past two in Jakarta, with the back-up of yesterday in place. */
  beforeEach(() => {
    clock = new ManualClock('2026-11-25T19:30:00.000Z');
    made = [];
    newestAt = new Date('2026-11-24T20:00:00.000Z');
    linkedAt = new Date('2026-11-01T03:00:00.000Z');
    readySince = new Date('2026-11-25T00:00:00.000Z');
    quiet = true;
    failure = null;
    tries = 0;
    raised = [];
    schedule = new BackupSchedule({
      backUp: async () => {
        tries += 1;
        if (failure !== null) throw failure;
        newestAt = clock.now();
        made.push(clock.now().toISOString());
      },
      newestAt: () => newestAt,
      linkedAt: () => linkedAt,
      readySince: () => readySince,
      isQuiet: async () => quiet,
      timeZone: 'Asia/Jakarta',
      alarms: { raise: (code, reason) => raised.push([code, reason]) },
      clock,
      logger: collectLogLines().logger,
    });
  });
  afterEach(() => schedule.stop());

  /** Lets the schedule look each minute until `ms` have passed. */
  async function pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += minute) await clock.passSleepOf(minute);
    await clock.untilSleeping(minute);
  }

  async function start(): Promise<void> {
    schedule.start();
    await clock.untilSleeping(minute);
  }

  it('is made at three in the morning of the business, once a day', async () => {
    await start();
    await pass(29 * minute);
    expect(made).toEqual([]);
    await pass(minute);
    expect(made).toEqual(['2026-11-25T20:00:00.000Z']);
    await pass(24 * hour - minute);
    expect(made).toHaveLength(1);
    await pass(minute);
    expect(made.at(-1)).toBe('2026-11-26T20:00:00.000Z');
  });

  it('is caught up on when the server was down at the time', async () => {
    newestAt = new Date('2026-11-23T20:00:00.000Z');
    await start();
    expect(made).toHaveLength(1);
  });

  it('is made when there is none yet', async () => {
    newestAt = null;
    await start();
    expect(made).toHaveLength(1);
  });

  it('is made soon after the phone was linked anew, since the old ones open nothing', async () => {
    linkedAt = new Date('2026-11-25T19:29:00.000Z');
    readySince = linkedAt;
    await start();
    await pass(3 * minute);
    expect(made).toEqual([]);
    await pass(minute);
    expect(made).toHaveLength(1);
    await pass(20 * minute);
    expect(made).toHaveLength(1);
  });

  it('waits for a quiet moment, two hours at most, then is made all the same', async () => {
    quiet = false;
    await start();
    await pass(2 * hour);
    expect(made).toEqual([]);
    quiet = true;
    await pass(minute);
    expect(made).toHaveLength(1);
    quiet = false;
    await pass(24 * hour + 28 * minute);
    expect(made).toHaveLength(1);
    await pass(2 * minute);
    expect(made).toHaveLength(2);
  });

  it('is never made of a session that is not ready', async () => {
    readySince = null;
    await start();
    await pass(5 * hour);
    expect(tries).toBe(0);
    expect(raised).toEqual([]);
    readySince = clock.now();
    await pass(6 * minute);
    expect(made).toHaveLength(1);
  });

  it('is tried again after an hour when it failed, which was told already', async () => {
    failure = new AppError('backup_failed', 'No space.', { status: 503 });
    newestAt = null;
    await start();
    await pass(59 * minute);
    expect(tries).toBe(1);
    await pass(minute);
    expect(tries).toBe(2);
    expect(raised).toEqual([]);
  });

  it('alarms when the session stayed too busy, and gives it an hour', async () => {
    failure = new AppError('session_busy', 'A message is in the page.', { status: 409 });
    newestAt = null;
    await start();
    await pass(2 * hour - minute);
    expect(tries).toBe(120);
    expect(raised).toEqual([]);
    await pass(minute);
    expect(raised).toEqual([['backup_failed', 'session_busy']]);
    await pass(59 * minute);
    expect(tries).toBe(121);
  });
});
