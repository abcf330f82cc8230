import { describe, expect, it } from 'vitest';
import { reconnectDelayMs } from '../../src/whatsapp/reconnect-schedule.ts';

describe('reconnectDelayMs', () => {
  it.each([
    [0, 0],
    [1, 500],
    [2, 2_000],
    [3, 5_000],
    [4, 10_000],
    [5, 30_000],
    [6, 60_000],
    [7, 120_000],
    [8, 300_000],
    [9, 300_000],
    [10_000, 300_000],
  ])('after %d failures is about %d ms', (failures, delayMs) => {
    expect(reconnectDelayMs(failures, () => 0.5)).toBe(delayMs);
    expect(reconnectDelayMs(failures, () => 0)).toBe(delayMs * 0.9);
    expect(reconnectDelayMs(failures, () => 1)).toBe(delayMs * 1.1);
  });
});
