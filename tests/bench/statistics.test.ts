import { describe, expect, it } from 'vitest';
import { percentile, pooled, ratioSpread, spreadOf } from '../../scripts/bench/statistics.mjs';

const rounds = [
  { server: [10, 20, 30], plain: [10, 10, 10] },
  { server: [9, 3, 6], plain: [2, 4, 3] },
  { server: [8, 8, 8], plain: [16, 16, 16] },
];

describe('percentile', () => {
  it('is the value in the middle for a half, whatever the order', () => {
    expect(percentile([3, 1, 2], 0.5)).toBe(2);
  });

  it('lies between two values when none is in the middle', () => {
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(percentile([0, 10], 0.95)).toBeCloseTo(9.5);
  });

  it('sorts by value, not by text', () => {
    expect(percentile([100, 9, 10], 0)).toBe(9);
    expect(percentile([100, 9, 10], 1)).toBe(100);
  });

  it('gives 95 and 99 of the numbers from 0 to 100', () => {
    const values = Array.from({ length: 101 }, (_, i) => i);
    expect([0.95, 0.99].map((share) => percentile(values, share))).toEqual([95, 99]);
  });

  it('leaves the values as they were', () => {
    const values = [2, 1];
    percentile(values, 0.5);
    expect(values).toEqual([2, 1]);
  });

  it('refuses to make a number out of nothing', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });
});

describe('ratios', () => {
  it('compare within each round and spread over the rounds', () => {
    expect(ratioSpread(rounds, 0.5)).toEqual({ min: 0.5, median: 2, max: 2 });
  });

  it('do not change when one round was slow for both sides', () => {
    const slow = rounds.map(({ server, plain }, i) => {
      const factor = i === 1 ? 10 : 1;
      return { server: server.map((ms) => ms * factor), plain: plain.map((ms) => ms * factor) };
    });
    expect(ratioSpread(slow, 0.5)).toEqual(ratioSpread(rounds, 0.5));
  });

  it('can compare the slow end alone', () => {
    expect(ratioSpread(rounds.slice(0, 1), 1)).toEqual({ min: 3, median: 3, max: 3 });
  });
});

describe('the rest', () => {
  it('spreads from the least to the most', () => {
    expect(spreadOf([5, 1, 3])).toEqual({ min: 1, median: 3, max: 5 });
  });

  it('pools the samples of one side', () => {
    expect(pooled(rounds, 'plain')).toEqual([10, 10, 10, 2, 4, 3, 16, 16, 16]);
  });
});
