import type { Clock } from '../clock.ts';
import type { Rate } from '../environment-values.ts';
import { RecentMap } from './recent-map.ts';

/** What is left after a request was counted. */
export interface RateState {
  rate: Rate;
  /** False when it was one too many. */
  isWithin: boolean;
  remaining: number;
  /** Until the count begins anew, in ms. */
  resetMs: number;
}

interface Window {
  count: number;
  endsAt: number;
}

/**
 * Counts requests by who makes them, in windows that begin with the first one. It remembers at
 * most `most` of them, and for more forgets the oldest, so that a flood from a million addresses
 * costs no more memory than one from a few.
 */
export class RateLimiter {
  readonly #rate: Rate;
  readonly #clock: Clock;
  readonly #windows: RecentMap<Window>;

  constructor({ rate, clock, most = 20_000 }: { rate: Rate; clock: Clock; most?: number }) {
    this.#rate = rate;
    this.#clock = clock;
    this.#windows = new RecentMap(most);
  }

  /** How many are remembered. */
  get size(): number {
    return this.#windows.size;
  }

  /** Counts one more. */
  hit(who: string): RateState {
    const now = this.#clock.now().getTime();
    const window = this.#current(who, now) ?? this.#begin(who, now);
    window.count += 1;
    return this.#stateOf(window, now);
  }

  /** Whether one more would be too many; null when not. */
  exhausted(who: string): RateState | null {
    const now = this.#clock.now().getTime();
    const window = this.#current(who, now);
    if (!window || window.count < this.#rate.count) return null;
    return { ...this.#stateOf(window, now), isWithin: false };
  }

  /** A window that would last longer than one can comes of a clock that was set back. */
  #current(who: string, now: number): Window | undefined {
    const window = this.#windows.get(who);
    const isOpen = window && window.endsAt > now && window.endsAt - now <= this.#rate.windowMs;
    return isOpen ? window : undefined;
  }

  #begin(who: string, now: number): Window {
    const window = { count: 0, endsAt: now + this.#rate.windowMs };
    this.#windows.set(who, window);
    return window;
  }

  #stateOf({ count, endsAt }: Window, now: number): RateState {
    return {
      rate: this.#rate,
      isWithin: count <= this.#rate.count,
      remaining: Math.max(0, this.#rate.count - count),
      resetMs: endsAt - now,
    };
  }
}
