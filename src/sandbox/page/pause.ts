/** Resolves after `ms` milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Keeps the page's only thread busy, as a hung page does. */
export function freeze(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** A promise that never settles. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}
