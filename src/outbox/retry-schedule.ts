/**
 * Waits before the next attempt after one that certainly left nothing behind, in milliseconds:
 * the n-th failure waits for the n-th entry, and the last entry holds from then on.
 */
const delaysMs = [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000];

/** When a notification whose `attempt`-th try failed for a passing reason may be tried again. */
export function nextAttemptAt(attempt: number, now: Date): Date {
  const index = Math.min(Math.max(attempt, 1), delaysMs.length) - 1;
  return new Date(now.getTime() + delaysMs[index]!);
}
