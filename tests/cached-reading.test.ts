import { beforeEach, describe, expect, it } from 'vitest';
import { CachedReading } from '../src/cached-reading.ts';
import { ManualClock } from './support/manual-clock.ts';

const KEEP_MS = 5_000;
const DEADLINE_MS = 1_500;

interface Deferred {
  resolve: (value: number) => void;
  reject: (error: Error) => void;
}

describe('a cached reading', () => {
  let clock: ManualClock;
  let reads: Deferred[];
  let reading: CachedReading<number>;
  beforeEach(() => {
    clock = new ManualClock();
    reads = [];
    const read = () =>
      new Promise<number>((resolve, reject) => {
        reads.push({ resolve, reject });
      });
    reading = new CachedReading({ read, clock, keepMs: KEEP_MS, deadlineMs: DEADLINE_MS });
  });

  it('is read once for all who ask at the same time, and for a while after', async () => {
    const asked = [reading.get(), reading.get()];
    reads[0]!.resolve(1);
    expect(await Promise.all(asked)).toEqual([1, 1]);
    await clock.advance(KEEP_MS - 1);
    expect(await reading.get()).toBe(1);
    expect(reads).toHaveLength(1);
    await clock.advance(1);
    const again = reading.get();
    reads[1]!.resolve(2);
    expect(await again).toBe(2);
  });

  it('is null after a failure, which is not repeated at once', async () => {
    const asked = reading.get();
    reads[0]!.reject(new Error('connect ECONNREFUSED'));
    expect(await asked).toBeNull();
    expect(await reading.get()).toBeNull();
    expect(reads).toHaveLength(1);
  });

  it('is null at the deadline, without a second reading beside one that hangs', async () => {
    const asked = reading.get();
    await clock.advance(DEADLINE_MS);
    expect(await asked).toBeNull();
    await clock.advance(10 * KEEP_MS);
    expect(await reading.get()).toBeNull();
    expect(reads).toHaveLength(1);
    reads[0]!.resolve(1);
    await new Promise((resolve) => setImmediate(resolve));
    const fresh = reading.get();
    reads[1]!.resolve(2);
    expect(await fresh).toBe(2);
  });

  it('leaves no timer behind', async () => {
    const asked = reading.get();
    reads[0]!.resolve(1);
    await asked;
    expect(clock.sleeps).toEqual([]);
  });
});
