import type { Response } from 'express';
import type { Clock } from '../clock.ts';

/** Proxies close what is silent; most of them after a minute. */
const beatEveryMs = 15_000;

/** An answer that goes on: server-sent events, with a sign of life in between. */
export class EventStream {
  readonly #response: Response;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  #spokenAt: number;

  constructor(response: Response, clock: Clock) {
    this.#response = response;
    this.#clock = clock;
    this.#spokenAt = clock.now().getTime();
    response.once('close', () => this.#over.abort());
    response.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // So that a server that stops need not wait for the next request on it.
      Connection: 'close',
      // nginx would keep the events until it has a buffer full of them.
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
  }

  /** Aborted once it has ended, from either side. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get hasEnded(): boolean {
    return this.#over.signal.aborted;
  }

  /** Whether the browser takes what it is told. */
  get isRead(): boolean {
    return !this.#response.writableNeedDrain;
  }

  /** Says what has happened. */
  tell(event: string, data: object = {}): void {
    this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Gives a sign of life when there was nothing to say for a while. */
  beat(): void {
    const silentMs = Math.abs(this.#clock.now().getTime() - this.#spokenAt);
    if (silentMs >= beatEveryMs) this.#write(':\n\n');
  }

  end(): void {
    this.#over.abort();
    this.#response.end();
  }

  #write(text: string): void {
    if (this.hasEnded || !this.isRead) return;
    this.#response.write(text);
    this.#spokenAt = this.#clock.now().getTime();
  }
}
