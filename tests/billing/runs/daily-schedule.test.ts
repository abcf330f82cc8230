import { afterEach, describe, expect, it } from 'vitest';
import { DailySchedule } from '../../../src/billing/runs/daily-schedule.ts';
import { collectLogLines } from '../../support/log-lines.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const minuteMs = 60_000;
let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

/** A schedule whose runs are counted; the first `failures` of them fail. */
function start(at: string, options: { isOwner?: () => boolean; failures?: number } = {}) {
  const { isOwner = () => true, failures = 0 } = options;
  const clock = new ManualClock(at);
  const ran: string[] = [];
  const runs = {
    run: async () => {
      ran.push(clock.now().toISOString());
      if (ran.length <= failures) throw new Error('the database is away');
    },
  };
  const { logger } = collectLogLines();
  const schedule = new DailySchedule({ runs, isOwner, timeZone: 'Asia/Jakarta', clock, logger });
  schedule.start();
  stop = () => schedule.stop();
  /** Lets it look `times` more, a minute after each other. */
  const looks = async (times: number) => {
    for (let look = 0; look < times; look += 1) await clock.passSleepOf(minuteMs);
    await clock.untilSleeping(minuteMs);
  };
  return { clock, ran, looks };
}

describe('the daily schedule', () => {
  it('runs each day at half past five, once', async () => {
    const { clock, ran, looks } = start('2026-11-23T05:28:00+07:00');
    await looks(1);
    expect(ran).toEqual([]);
    await looks(5);
    expect(ran).toEqual(['2026-11-22T22:30:00.000Z']);
    clock.jumpTo(new Date('2026-11-24T05:29:00+07:00'));
    await looks(3);
    expect(ran).toEqual(['2026-11-22T22:30:00.000Z', '2026-11-23T22:30:00.000Z']);
  });

  it('catches up when the server was down at that time', async () => {
    const { ran, looks } = start('2026-11-23T14:00:00+07:00');
    await looks(3);
    expect(ran).toHaveLength(1);
  });

  it('leaves the day to whoever owns the account', async () => {
    let isOwner = false;
    const { ran, looks } = start('2026-11-23T14:00:00+07:00', { isOwner: () => isOwner });
    await looks(3);
    expect(ran).toHaveLength(0);
    isOwner = true;
    await looks(1);
    expect(ran).toHaveLength(1);
  });

  it('tries a run that failed again', async () => {
    const { ran, looks } = start('2026-11-23T14:00:00+07:00', { failures: 1 });
    await looks(4);
    expect(ran).toHaveLength(2);
  });
});
