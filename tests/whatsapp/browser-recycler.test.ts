import { beforeEach, describe, expect, it } from 'vitest';
import { BrowserRecycler } from '../../src/whatsapp/browser-recycler.ts';
import { collectLogLines, type LogLines } from '../support/log-lines.ts';
import { ManualClock } from '../support/manual-clock.ts';

const LOOK_MS = 30_000;
const HOUR_MS = 3_600_000;
const LIMIT_MB = 600;
/** 02:00 in Jakarta, an hour before the hours of the daily recycle. */
const TWO_AT_NIGHT = '2026-11-23T19:00:00.000Z';

describe('BrowserRecycler', () => {
  let clock: ManualClock;
  let log: LogLines;
  let isReady: boolean;
  let isQuiet: boolean;
  let browserMb: number | null;
  /** When the browser was closed for a fresh one, and why. */
  let paused: { reason: string; at: Date }[];
  let recycled: string[];
  /** How often acknowledgements were waited for. */
  let settled: number;
  let recycler: BrowserRecycler;

  const make = (settings: {
    limitMb?: number | null;
    hours?: { from: number; to: number } | null;
  }) => {
    const { limitMb = LIMIT_MB, hours = { from: 180, to: 300 } } = settings;
    recycler = new BrowserRecycler({
      session: {
        get isReady() {
          return isReady;
        },
        pause: async (reason, work, settle) => {
          await settle?.();
          paused.push({ reason, at: clock.now() });
          const done = await work(new AbortController().signal);
          recycler.browserEnded();
          return done;
        },
      },
      readMemory: async () =>
        browserMb === null ? null : { main: 0, session: 0, browser: browserMb * 1_024 ** 2 },
      isQuiet: async () => isQuiet,
      untilAcknowledged: async () => {
        settled += 1;
        return false;
      },
      browserMemoryLimitMb: limitMb,
      browserRecycleHours: hours,
      businessTimeZone: 'Asia/Jakarta',
      clock,
      logger: log.logger,
    });
    recycler.on('recycled', (reason) => recycled.push(reason));
    recycler.start();
  };
  /** Lets that many looks pass. */
  const looks = async (count: number) => {
    for (let i = 0; i < count; i += 1) await clock.passSleepOf(LOOK_MS);
    await clock.untilSleeping(LOOK_MS);
  };

  beforeEach(() => {
    clock = new ManualClock(TWO_AT_NIGHT);
    log = collectLogLines();
    isReady = true;
    isQuiet = true;
    browserMb = 300;
    paused = [];
    recycled = [];
    settled = 0;
  });

  it('leaves a browser below its limit alone', async () => {
    make({});
    browserMb = LIMIT_MB;
    await looks(10);
    expect(paused).toEqual([]);
  });

  it('replaces one that two looks in a row find above its limit, busy or not', async () => {
    make({});
    isQuiet = false;
    browserMb = LIMIT_MB + 1;
    await looks(1);
    expect(paused).toEqual([]);
    await looks(1);
    expect(paused).toMatchObject([{ reason: 'browser_recycled' }]);
    expect(settled).toBe(1);
    expect(recycled).toEqual(['memory_limit']);
    expect(log.lines.at(-1)).toMatchObject({
      msg: 'session.recycled',
      reason: 'memory_limit',
      browserMb: LIMIT_MB + 1,
    });
  });

  it('takes a peak for what it is', async () => {
    make({});
    for (const mb of [700, 500, 700, 500]) {
      browserMb = mb;
      await looks(1);
    }
    expect(paused).toEqual([]);
  });

  it('does not close one browser after the other when the limit is too low for any', async () => {
    make({ hours: null });
    browserMb = LIMIT_MB + 100;
    await looks(2);
    await looks(60);
    expect(paused).toHaveLength(1);
    expect(log.lines.at(-1)).toMatchObject({ msg: 'session.memory_limit_too_low', limitMb: 600 });
    await clock.advance(3 * HOUR_MS);
    await looks(2);
    expect(paused).toHaveLength(2);
  });

  it('says nothing about a browser that could not be measured, and has no limit when told so', async () => {
    make({});
    browserMb = null;
    await looks(5);
    await recycler.stop();
    make({ limitMb: null });
    browserMb = 10_000;
    await looks(5);
    expect(paused).toEqual([]);
  });

  it('waits while the session is not ready', async () => {
    make({});
    isReady = false;
    browserMb = 10_000;
    await looks(5);
    expect(paused).toEqual([]);
  });

  it('replaces a browser once a night, at the first quiet moment of its hours', async () => {
    make({});
    await clock.advance(24 * HOUR_MS);
    expect(paused).toEqual([]);
    isQuiet = false;
    await clock.advance(HOUR_MS + 10 * 60_000);
    expect(paused).toEqual([]);
    isQuiet = true;
    await looks(1);
    expect(recycled).toEqual(['daily']);
    await clock.advance(5 * HOUR_MS);
    expect(recycled).toEqual(['daily']);
    await clock.advance(20 * HOUR_MS);
    expect(recycled).toEqual(['daily', 'daily']);
  });

  it('leaves the day to a browser when the night was never quiet', async () => {
    make({});
    isQuiet = false;
    await clock.advance(24 * HOUR_MS + 3 * HOUR_MS);
    isQuiet = true;
    await looks(5);
    expect(paused).toEqual([]);
  });

  it('has nothing to do in the night after a start of less than 20 hours ago', async () => {
    make({});
    await clock.advance(23 * HOUR_MS);
    recycler.browserEnded();
    await clock.advance(4 * HOUR_MS);
    expect(paused).toEqual([]);
  });

  it('stops at once, and looks no more', async () => {
    make({});
    browserMb = 10_000;
    await looks(1);
    await recycler.stop();
    await clock.advance(LOOK_MS);
    expect(paused).toEqual([]);
    expect(clock.sleeps).toEqual([]);
  });
});
