/**
 * What a key may be allowed to do. A key with `compat` stands in URLs, as some billings have it,
 * where others may read it: it opens the drop-in routes and nothing else.
 */
export const scopes = ['send', 'read', 'billing', 'admin', 'compat'] as const;
export type Scope = (typeof scopes)[number];

/** Whether a key may have these together: at least one, and `compat` only alone. */
export function isScopeSet(given: readonly Scope[]): boolean {
  return given.length > 0 && (given.length === 1 || !given.includes('compat'));
}
