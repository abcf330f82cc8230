const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Waits after the first, second, … attempt that did not succeed, in ms: three days in all. */
const delaysMs = [
  ...[5_000, 5 * minuteMs, 30 * minuteMs],
  ...[2, 5, 10, 14, 20, 21].map((hours) => hours * hourMs),
];

/** A webhook without a single success for so long is switched off. */
const longestFailureMs = 5 * 24 * hourMs;

/**
 * When a delivery whose `attempt`-th try has failed is tried again, up to a tenth later than
 * planned so that not all come at once; null when it is given up. `chance` is from 0 to 1.
 */
export function retryAt(attempt: number, now: Date, chance: number): Date | null {
  const delayMs = delaysMs[attempt - 1];
  if (delayMs === undefined) return null;
  return new Date(now.getTime() + Math.round(delayMs * (1 + chance / 10)));
}

/** Whether a webhook that fails since then has failed for too long. */
export function hasFailedTooLong(failingSince: Date, now: Date): boolean {
  return now.getTime() - failingSince.getTime() >= longestFailureMs;
}
