import { vi } from 'vitest';
import type { Clock } from '../../src/clock.ts';

interface Sleeper {
  ms: number;
  dueAt: number;
  wake: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(start = '2026-11-23T03:00:00.000Z') {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** The instant `ms` milliseconds from now. */
  in(ms: number): Date {
    return new Date(this.#now + ms);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { ms, dueAt: this.#now + ms, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** How long each sleeper asked to sleep, in ms. */
  get sleeps(): number[] {
    return [...this.#sleepers].map((sleeper) => sleeper.ms);
  }

  /** Moves on by `ms`, waking whoever is due on the way in the order of their times. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    for (let next = this.#nextDue(target); next; next = this.#nextDue(target)) {
      this.#now = next.dueAt;
      next.wake();
      await oneTurn();
    }
    this.#now = target;
  }

  /**
   * Sets the clock on the wall, ahead or back, as a correction of the system's time does: whoever
   * sleeps goes on sleeping for as long as before.
   */
  jumpTo(instant: Date): void {
    const deltaMs = instant.getTime() - this.#now;
    this.#now = instant.getTime();
    for (const sleeper of this.#sleepers) sleeper.dueAt += deltaMs;
  }

  /** Resolves once somebody sleeps for exactly `ms`. */
  async untilSleeping(ms: number): Promise<void> {
    const isSleeping = () => {
      if (!this.sleeps.includes(ms)) {
        throw new Error(`Nobody sleeps for ${ms} ms, but for [${this.sleeps.join(', ')}].`);
      }
    };
    await vi.waitFor(isSleeping, { interval: 2, timeout: 5_000 });
  }

  /** Lets somebody who sleeps for exactly `ms`, or is about to, sleep to the end. */
  async passSleepOf(ms: number): Promise<void> {
    await this.untilSleeping(ms);
    await this.advance(ms);
  }

  /** Moves on by itself, 50 ms in about one of real time, until `work` is settled. */
  async runUntil<T>(work: Promise<T>): Promise<T> {
    const ticking = setInterval(() => void this.advance(50), 1);
    try {
      return await work;
    } finally {
      clearInterval(ticking);
    }
  }

  #nextDue(target: number): Sleeper | undefined {
    return [...this.#sleepers]
      .filter((sleeper) => sleeper.dueAt <= target)
      .toSorted((one, other) => one.dueAt - other.dueAt)[0];
  }
}

/** Lets everything run that needs no input or output. */
function oneTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
