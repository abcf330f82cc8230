/**
 * The value below which the share of the values lies, interpolated between neighbours (the
 * definition of R's type 7); 0.5 is the median.
 * @param {readonly number[]} values in any order, at least one
 * @param {number} share from 0 to 1
 */
export function percentile(values, share) {
  if (values.length === 0) throw new RangeError('There is no percentile of no values.');
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = /** @type {number} */ (sorted[Math.floor(place)]);
  const above = /** @type {number} */ (sorted[Math.ceil(place)]);
  return below + (above - below) * (place - Math.floor(place));
}

/** @typedef {{ min: number, median: number, max: number }} Spread */

/**
 * @param {readonly number[]} values at least one
 * @returns {Spread}
 */
export function spreadOf(values) {
  return {
    min: percentile(values, 0),
    median: percentile(values, 0.5),
    max: percentile(values, 1),
  };
}

/**
 * What both sides gave in one round, in the same unit; less is better.
 * @typedef {{ server: readonly number[], plain: readonly number[] }} Round
 */

/**
 * Server divided by plain library, round by round, so that what slows both down in one round
 * does not count.
 * @param {readonly Round[]} rounds
 * @param {number} share which percentile of a round is compared
 * @returns {Spread} over the rounds
 */
export function ratioSpread(rounds, share) {
  return spreadOf(
    rounds.map(({ server, plain }) => percentile(server, share) / percentile(plain, share)),
  );
}

/**
 * The samples of one side over all rounds.
 * @param {readonly Round[]} rounds
 * @param {'server' | 'plain'} side
 */
export function pooled(rounds, side) {
  return rounds.flatMap((round) => round[side]);
}
