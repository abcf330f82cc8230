/** Resolves after `ms` milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Keeps the page's only thread busy, as a hung page does. */
export function freeze(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const hoarded: number[][] = [];

/** Keeps so many megabytes of the page's heap for good, as a page that leaks does. */
export function hoard(mb: number): void {
  for (let kept = 0; kept < mb; kept += 1)
    hoarded.push(Array.from({ length: 131_072 }, Math.random));
}

/** A promise that never settles. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}
