const LAST_MS = 2 ** 48 - 1;

/** An id may say a later time than its row, by this much: ids rise while a clock is set right. */
const AHEAD_MS = 1_000;

/** The lowest id of a notification that was accepted at `instant` or later. */
export function lowestIdAt(instant: Date): string {
  return idOf(instant.getTime());
}

/**
 * An id that is higher than those of all notifications that were accepted before `instant`. Ids
 * are UUIDv7 made of the time of acceptance, so a range of time is nearly a range of ids, which
 * every index is sorted by; look at `created_at` beside it.
 */
export function idAbove(instant: Date): string {
  return idOf(instant.getTime() + AHEAD_MS + 1);
}

function idOf(ms: number): string {
  const hex = Math.min(Math.max(ms, 0), LAST_MS).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
