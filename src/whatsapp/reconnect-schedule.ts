/**
 * Waits before the browser is started again, in milliseconds, by how often in a row it ended
 * soon after its start. There is no last try: a network may be away for days.
 */
const delaysMs = [0, 500, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000];

/** The wait after the n-th failure in a row, spread by up to a fifth so that servers don't march. */
export function reconnectDelayMs(failures: number, random: () => number = Math.random): number {
  const delayMs = delaysMs[Math.min(failures, delaysMs.length - 1)]!;
  return Math.round(delayMs * (0.9 + random() * 0.2));
}
