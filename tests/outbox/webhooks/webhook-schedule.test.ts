import { describe, expect, it } from 'vitest';
import { hasFailedTooLong, retryAt } from '../../../src/outbox/webhooks/webhook-schedule.ts';

const now = new Date('2026-11-23T03:00:00Z');
const hourMs = 3_600_000;
const waitMs = (attempt: number, chance: number) =>
  retryAt(attempt, now, chance)!.getTime() - now.getTime();

describe('the schedule of a delivery', () => {
  it('tries ten times in three days, then gives up', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((attempt) => waitMs(attempt, 0));
    expect(waits[0]).toBe(5_000);
    expect(waits).toEqual(waits.toSorted((one, other) => one - other));
    const total = waits.reduce((sum, wait) => sum + wait, 0);
    expect(total / hourMs).toBeGreaterThan(72);
    expect(total / hourMs).toBeLessThan(73);
    expect(retryAt(10, now, 0)).toBeNull();
  });

  it('spreads the attempts over a tenth of the wait', () => {
    expect(waitMs(1, 1)).toBe(5_500);
    expect(waitMs(4, 0.5)).toBe(2.1 * hourMs);
  });
});

describe('hasFailedTooLong', () => {
  it('is true after five days', () => {
    const ago = (ms: number) => new Date(now.getTime() - ms);
    expect(hasFailedTooLong(ago(120 * hourMs - 1), now)).toBe(false);
    expect(hasFailedTooLong(ago(120 * hourMs), now)).toBe(true);
  });
});
