import type { Clock } from '../clock.ts';

/** Without a reason of one's own, each abort makes an exception with its stack. */
const CALLED = 'called';

/**
 * A bell between those who make work and the loop that does it. A call that comes while
 * nobody waits is remembered, so that none is lost between a look and the next wait.
 */
export class Wake {
  readonly #clock: Clock;
  #called = false;
  #waiting: AbortController | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends the current or the next wait. */
  call(): void {
    this.#called = true;
    this.#waiting?.abort(CALLED);
  }

  /** Resolves at the next call, after `maxMs`, or when `signal` is aborted. */
  async wait(maxMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#called && !signal.aborted) {
      this.#waiting = new AbortController();
      await this.#clock.sleep(maxMs, AbortSignal.any([this.#waiting.signal, signal]));
      this.#waiting = null;
    }
    this.#called = false;
  }
}
