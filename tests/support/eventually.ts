interface Patience {
  /** Milliseconds until it counts as never. */
  withinMs?: number;
  everyMs?: number;
}

/**
 * Waits until `look` gives something other than undefined, null or false, and resolves with it.
 * Fails with `what` and the last thing that was seen when that takes too long.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T> | T,
  { withinMs = 20_000, everyMs = 50 }: Patience = {},
): Promise<Exclude<T, undefined | null | false>> {
  const until = performance.now() + withinMs;
  let seen: unknown;
  for (;;) {
    try {
      const value = await look();
      if (value !== undefined && value !== null && value !== false) {
        return value as Exclude<T, undefined | null | false>;
      }
      seen = value;
    } catch (error) {
      seen = error;
    }
    if (performance.now() > until) {
      throw new Error(`Waited ${withinMs} ms in vain until ${what}; last: ${String(seen)}`, {
        cause: seen,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
