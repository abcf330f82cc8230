import type { Clock } from './clock.ts';

interface RepeaterOptions {
  work: () => Promise<unknown>;
  /** From the end of one run to the beginning of the next, in ms. */
  everyMs: number;
  /** Whether that time passes before the first run as well. */
  restsFirst?: boolean;
  /** Told of each run that fails, for a line in the log; the next one follows all the same. */
  onFailure: (error: unknown) => void;
  clock: Clock;
}

/**
 * Does the same work again and again between `start` and `stop`. Never are two runs under way at
 * once, also when it is started anew while the last run before the stop still goes on.
 */
export class Repeater {
  readonly #options: RepeaterOptions;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: RepeaterOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopping.abort();
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    this.#running = this.#running.then(() => this.#repeat(signal));
  }

  /** Begins no more runs; resolves once the one under way, if any, has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #repeat(signal: AbortSignal): Promise<void> {
    const { work, everyMs, restsFirst = false, onFailure, clock } = this.#options;
    if (restsFirst) await clock.sleep(everyMs, signal);
    while (!signal.aborted) {
      try {
        await work();
      } catch (error) {
        onFailure(error);
      }
      await clock.sleep(everyMs, signal);
    }
  }
}
