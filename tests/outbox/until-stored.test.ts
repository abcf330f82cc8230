import { beforeEach, describe, expect, it } from 'vitest';
import { untilStored } from '../../src/outbox/until-stored.ts';
import { collectLogLines, type LogLines } from '../support/log-lines.ts';
import { ManualClock } from '../support/manual-clock.ts';

describe('untilStored', () => {
  let clock: ManualClock;
  let log: LogLines;
  let stopping: AbortController;
  let tries: number;

  /** A write that fails `failures` times. */
  const write = (failures: number) => async () => {
    tries += 1;
    if (tries <= failures) throw new Error('connect ECONNREFUSED');
    return 'stored';
  };
  const run = (failures: number) =>
    untilStored(write(failures), { clock, logger: log.logger, signal: stopping.signal });

  beforeEach(() => {
    clock = new ManualClock();
    log = collectLogLines();
    stopping = new AbortController();
    tries = 0;
  });

  it('resolves with what the write gave', async () => {
    expect(await run(0)).toBe('stored');
    expect(log.lines).toEqual([]);
  });

  it('tries again, at first soon and then every 5 seconds, and says so each time', async () => {
    const stored = run(8);
    for (const delay of [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]) {
      await clock.untilSleeping(delay);
      expect(clock.sleeps).toEqual([delay]);
      await clock.advance(delay);
    }
    expect(await stored).toBe('stored');
    expect(tries).toBe(9);
    expect(log.lines).toHaveLength(8);
    expect(log.lines[0]).toMatchObject({ level: 'warn', msg: 'ledger.write_failed', attempt: 0 });
  });

  it('tries once more and gives up when it is stopped', async () => {
    const stored = run(100);
    await clock.untilSleeping(250);
    stopping.abort();
    expect(await stored).toBeUndefined();
    expect(tries).toBe(2);
  });

  it('still tries once when it was stopped before', async () => {
    stopping.abort();
    expect(await run(0)).toBe('stored');
  });
});
