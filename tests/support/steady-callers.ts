import { percentile } from '../../scripts/bench/statistics.mjs';
import type { ServerProcess } from './server-process.ts';

/** Twenty milliseconds between two requests: what a busy billing asks for, and far from the most. */
const everyMs = 20;

interface Call {
  /** `performance.now()` of the moment at which it was due. */
  dueAt: number;
  tookMs: number;
}

/** A stretch of time, by `performance.now()`. */
export interface Stretch {
  from: number;
  to: number;
}

/**
 * Callers that ask the API at fixed moments, whether or not it has answered those before: the
 * status, the history, and a message to send, in turn. What counts is the time from the moment at
 * which a request was due, so that a server that is away for a second is seen by all who wait.
 */
export class SteadyCallers {
  readonly #server: ServerProcess;
  readonly #calls: Call[] = [];
  readonly #open = new Set<Promise<void>>();
  readonly #running: Promise<void>;
  #over = false;
  #refused = 0;

  constructor(server: ServerProcess) {
    this.#server = server;
    this.#running = this.#run();
  }

  /** How many requests were answered otherwise than with success, or not at all. */
  get refused(): number {
    return this.#refused;
  }

  /** How long the requests of these stretches took, in ms. */
  tookMs(stretches: readonly Stretch[]): number[] {
    const isWithin = ({ dueAt }: Call) =>
      stretches.some(({ from, to }) => dueAt >= from && dueAt < to);
    return this.#calls.filter(isWithin).map(({ tookMs }) => tookMs);
  }

  /** The 99th percentile of that. */
  p99Ms(stretches: readonly Stretch[]): number {
    return percentile(this.tookMs(stretches), 0.99);
  }

  /** Ends the asking; resolves once the last request is answered. */
  async stop(): Promise<void> {
    this.#over = true;
    await this.#running;
    await Promise.all(this.#open);
  }

  async #run(): Promise<void> {
    const startedAt = performance.now();
    for (let count = 0; !this.#over; count += 1) {
      const dueAt = startedAt + count * everyMs;
      const waitMs = dueAt - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      const call = this.#ask(count, dueAt);
      this.#open.add(call);
      void call.then(() => this.#open.delete(call));
    }
  }

  async #ask(count: number, dueAt: number): Promise<void> {
    const answer = await this.#request(count).catch(() => null);
    this.#calls.push({ dueAt, tookMs: performance.now() - dueAt });
    if (answer === null || answer.status >= 300) this.#refused += 1;
  }

  #request(count: number) {
    switch (count % 3) {
      case 0:
        return this.#server.api('GET', '/whatsapp/status');
      case 1:
        return this.#server.api('GET', '/whatsapp/history');
      default: {
        const phone = `0814${String(10_000_000 + count)}`;
        const body = { phone, message: `Tagihan ke-${count}` };
        return this.#server.api('POST', '/whatsapp/send', body, { Prefer: 'respond-async' });
      }
    }
  }
}
