import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Repeater } from '../src/repeater.ts';
import { eventually } from './support/eventually.ts';
import { ManualClock } from './support/manual-clock.ts';

const everyMs = 60_000;

describe('a repeater', () => {
  let clock: ManualClock;
  let repeater: Repeater;
  let begun: number;
  let underWay: number;
  let mostAtOnce: number;
  let failures: unknown[];
  /** What each run does before it ends. */
  let during: () => Promise<void>;

  const make = (options: { restsFirst?: boolean } = {}) =>
    new Repeater({ ...options, work, everyMs, clock, onFailure: (error) => failures.push(error) });

  async function work(): Promise<void> {
    begun += 1;
    underWay += 1;
    mostAtOnce = Math.max(mostAtOnce, underWay);
    try {
      await during();
    } finally {
      underWay -= 1;
    }
  }

  /** Keeps the run under way until the function that is returned is called. */
  function holdRuns(): () => void {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    during = () => released;
    return release;
  }

  beforeEach(() => {
    clock = new ManualClock();
    begun = 0;
    underWay = 0;
    mostAtOnce = 0;
    failures = [];
    during = async () => undefined;
    repeater = make();
  });
  afterEach(() => repeater.stop());

  const untilBegun = (runs: number) => eventually(`${runs} have begun`, () => begun === runs);

  it('runs at once, and then after each pause', async () => {
    repeater.start();
    await clock.untilSleeping(everyMs);
    expect(begun).toBe(1);
    await clock.passSleepOf(everyMs);
    await clock.untilSleeping(everyMs);
    expect(begun).toBe(2);
  });

  it('may rest first', async () => {
    repeater = make({ restsFirst: true });
    repeater.start();
    await clock.untilSleeping(everyMs);
    expect(begun).toBe(0);
    await clock.passSleepOf(everyMs);
    await untilBegun(1);
  });

  it('goes on after a failure, which is told once', async () => {
    during = () => Promise.reject(new Error('the database is away'));
    repeater.start();
    await clock.passSleepOf(everyMs);
    during = async () => undefined;
    await clock.passSleepOf(everyMs);
    await untilBegun(3);
    expect(failures.map(String)).toEqual([
      'Error: the database is away',
      'Error: the database is away',
    ]);
  });

  it('stops once the run under way has ended, and begins no other', async () => {
    const release = holdRuns();
    repeater.start();
    await untilBegun(1);
    let isStopped = false;
    const stopped = repeater.stop().then(() => {
      isStopped = true;
    });
    await clock.advance(10 * everyMs);
    expect(isStopped).toBe(false);
    release();
    await stopped;
    expect(clock.sleeps).toEqual([]);
    expect(begun).toBe(1);
  });

  it('stops at once while it rests', async () => {
    repeater.start();
    await clock.untilSleeping(everyMs);
    await repeater.stop();
    await clock.advance(10 * everyMs);
    expect(begun).toBe(1);
  });

  it('may be started again, and never has two runs under way at once', async () => {
    const release = holdRuns();
    repeater.start();
    await untilBegun(1);
    void repeater.stop();
    repeater.start();
    repeater.start();
    await clock.advance(everyMs);
    expect(begun).toBe(1);
    release();
    await untilBegun(2);
    await clock.untilSleeping(everyMs);
    expect(mostAtOnce).toBe(1);
    expect(clock.sleeps).toEqual([everyMs]);
  });
});
