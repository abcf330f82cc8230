const LAST_MS = 2 ** 48 - 1;

/**
 * The lowest id that a notification accepted at `instant` can have: ids are UUIDv7 made of the
 * time of acceptance, so a range of time is a range of ids, which every index is sorted by.
 */
export function idAt(instant: Date): string {
  const ms = Math.min(Math.max(instant.getTime(), 0), LAST_MS);
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
