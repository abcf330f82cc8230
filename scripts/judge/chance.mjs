/**
 * Chances that a seed decides, so that a trial can be repeated (mulberry32, public domain).
 * What the machine decides, such as how far a message is when a process dies, differs all the
 * same from run to run.
 */
export class Chance {
  #state;

  /** @param {number} seed a whole number */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** From 0 to just below 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /**
   * A whole number, both ends included.
   * @param {number} min
   * @param {number} max
   */
  between(min, max) {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** @param {number} share from 0 (never) to 1 (always) */
  happens(share) {
    return this.next() < share;
  }

  /**
   * One of them, each as often as its weight says.
   * @template {string} T
   * @param {Readonly<Record<T, number>>} weights
   * @returns {T}
   */
  pick(weights) {
    const entries = /** @type {[T, number][]} */ (Object.entries(weights));
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    throw new RangeError('There is nothing to pick from.');
  }

  /** Other chances, which do not depend on how often these are asked from here on. */
  fork() {
    return new Chance(Math.floor(this.next() * 2 ** 32));
  }
}
