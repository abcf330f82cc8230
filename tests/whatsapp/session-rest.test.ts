import { beforeEach, describe, expect, it } from 'vitest';
import { type EndOfLife, classifyEnd } from '../../src/whatsapp/session-end.ts';
import { SessionRest } from '../../src/whatsapp/session-rest.ts';
import { ManualClock } from '../support/manual-clock.ts';

const never = new AbortController().signal;
const minuteMs = 60_000;
let clock: ManualClock;
let rest: SessionRest;
beforeEach(() => {
  clock = new ManualClock();
  rest = new SessionRest(clock);
});

function fail(report: string, lastedMs: number, times: number, hasBeenReady = false): EndOfLife {
  const end = classifyEnd(report);
  for (let n = 0; n < times; n += 1) rest.count(end, report, { lastedMs, hasBeenReady });
  return end;
}

describe('failures in a row', () => {
  it('are those of browsers that ended soon after their start', () => {
    fail('browser_gone', 1_000, 4);
    expect(rest.failures).toBe(4);
    fail('browser_gone', 2 * minuteMs, 1);
    expect(rest.failures).toBe(1);
  });

  it.each(['stuck_reconnecting', 'stuck_starting', 'stuck_no_network', 'stuck_without_code'])(
    'go on with %s, however long that was waited for',
    (report) => {
      fail(report, 5 * minuteMs, 5);
      expect(rest.failures).toBe(5);
    },
  );

  it('end with what is nobody’s failure, and when a person wants a new start', () => {
    fail('browser_gone', 1_000, 3);
    fail('logged_out', 1_000, 1);
    expect(rest.failures).toBe(0);
    fail('browser_gone', 1_000, 3);
    rest.forget();
    expect(rest.failures).toBe(0);
  });
});

describe('the rest', () => {
  it('is longer with each failure, and two seconds at most after a browser that was ready', async () => {
    const long = rest.take(fail('browser_gone', 1_000, 6), never);
    expect(clock.sleeps[0]).toBeGreaterThanOrEqual(54_000);
    rest.wake();
    await long;
    void rest.take(fail('browser_gone', 1_000, 1, true), never);
    expect(clock.sleeps[0]).toBeLessThanOrEqual(2_200);
  });

  it('is short after one start that failed, however many browsers were ready and broke', async () => {
    fail('browser_gone', 1_000, 20, true);
    expect(rest.failures).toBe(20);
    void rest.take(fail('browser_gone', 1_000, 1), never);
    expect(clock.sleeps[0]).toBeLessThanOrEqual(550);
  });

  it('is none when the network was away: the next browser tries it at once', async () => {
    await rest.take(fail('stuck_no_network', 5 * minuteMs, 6), never);
  });

  it('after which a person has to act lasts until it is woken', async () => {
    const resting = rest.take(classifyEnd('qr_unscanned'), never);
    await clock.advance(3_600_000);
    rest.wake();
    await resting;
  });
});
