import type { Clock } from '../clock.ts';
import { reconnectDelayMs } from './reconnect-schedule.ts';
import type { EndOfLife } from './session-end.ts';

/** A browser that lived this long did not fail at its start, in ms. */
const longLifeMs = 60_000;
/** A browser that was ready and broke is no failing start: the wait stays that of so many. */
const mostFailuresAfterReady = 2;

/** How it went with a browser that has ended. */
interface BrowserLife {
  lastedMs: number;
  hasBeenReady: boolean;
}

/** The rest between two browsers: longer with each that ended soon after its start. */
export class SessionRest {
  readonly #clock: Clock;
  #failures = 0;
  #failedStarts = 0;
  #waking = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How often in a row the browser ended soon after its start. */
  get failures(): number {
    return this.#failures;
  }

  /** A browser ended that had lasted so long, in ms. One that was ended as stuck came nowhere. */
  count(end: EndOfLife, report: string, { lastedMs, hasBeenReady }: BrowserLife): void {
    const livedWell = lastedMs > longLifeMs && !report.startsWith('stuck_');
    if (!end.isFailure || livedWell) this.#failures = 0;
    if (!end.isFailure || livedWell || hasBeenReady) this.#failedStarts = 0;
    if (end.isFailure) this.countError(hasBeenReady);
  }

  /** One more browser came to nothing; unless it had been ready, its start did. */
  countError(hasBeenReady = false): void {
    this.#failures += 1;
    if (!hasBeenReady) this.#failedStarts += 1;
  }

  /** What failed before says nothing about the next start. */
  forget(): void {
    [this.#failures, this.#failedStarts] = [0, 0];
  }

  /**
   * Rests as such an end asks for, until {@link wake} or `signal`. Browsers that were ready and
   * broke say nothing about how the next start will go, so only starts that failed add up.
   */
  async take({ next }: EndOfLife, signal: AbortSignal): Promise<void> {
    this.#waking = new AbortController();
    if (next === 'at_once') return;
    const over = AbortSignal.any([signal, this.#waking.signal]);
    if (next === 'by_hand') return untilAborted(over);
    const failuresAfterReady = Math.min(this.#failures, mostFailuresAfterReady);
    const backoffMs = reconnectDelayMs(this.#failedStarts || failuresAfterReady);
    const waitMs = next === 'backoff' ? backoffMs : Math.max(next.atLeastMs, backoffMs);
    await this.#clock.sleep(waitMs, over);
  }

  /** Ends the rest of now. */
  wake(): void {
    this.#waking.abort();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
