/** Chances that are the same in every run with the same seed. */
export function chances(seed: number) {
  let state = seed >>> 0;
  /** A whole number from 0 to below `count` (mulberry32). */
  const below = (count: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  };
  /** One of `choices`. */
  const of = <T>(choices: readonly T[]): T => choices[below(choices.length)]!;
  return { below, of };
}
