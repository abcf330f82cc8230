import { describe, expect, it } from 'vitest';
import { nextAttemptAt } from '../../src/outbox/retry-schedule.ts';

describe('nextAttemptAt', () => {
  const now = new Date('2026-11-23T03:00:00Z');

  it.each([
    [1, 5],
    [2, 30],
    [3, 120],
    [4, 600],
    [5, 1_800],
    [6, 3_600],
    [7, 3_600],
    [1_000, 3_600],
    [0, 5],
  ])('after attempt %d is %d seconds later', (attempt, seconds) => {
    expect(nextAttemptAt(attempt, now)).toEqual(new Date(now.getTime() + seconds * 1_000));
  });
});
