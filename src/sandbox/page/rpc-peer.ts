/** A table of calls: name → what is asked and what is answered. */
type CallTable<T> = { [K in keyof T]: { params: unknown; result: unknown } };

/** One function for each call that the other side may make. */
export type Handlers<T extends CallTable<T>> = {
  [K in keyof T]: (params: T[K]['params']) => T[K]['result'] | Promise<T[K]['result']>;
};

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
  timer: ReturnType<typeof setTimeout> | undefined;
}

type Frame =
  | { kind: 'call'; call: number; method: string; params: unknown }
  | { kind: 'result'; call: number; result: unknown }
  | { kind: 'failure'; call: number; message: string };

/** The line went down, or stayed silent for too long, before the answer came. */
export class LineLostError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LineLostError';
  }
}

/**
 * Calls in both directions over one ordered text line. Transport-free, so that page and
 * server use the same code: hand `receive` every text that arrives, and `close` its end.
 */
export class RpcPeer<Out extends CallTable<Out>, In extends CallTable<In>> {
  readonly #send: (text: string) => void;
  readonly #handlers: Handlers<In>;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  constructor(send: (text: string) => void, handlers: Handlers<In>) {
    this.#send = send;
    this.#handlers = handlers;
  }

  /**
   * Asks the other side. Rejects with `LineLostError` when the line closes or, with
   * `timeoutMs`, when no answer came in time; with a plain Error when the other side threw.
   */
  call<K extends keyof Out & string>(
    method: K,
    params: Out[K]['params'],
    timeoutMs?: number,
  ): Promise<Out[K]['result']> {
    const call = ++this.#calls;
    return new Promise((resolve, reject) => {
      const expire = () => this.#take(call)?.reject(new LineLostError(`${method}: no answer`));
      const timer = timeoutMs === undefined ? undefined : setTimeout(expire, timeoutMs);
      this.#waiting.set(call, { resolve: resolve as (result: unknown) => void, reject, timer });
      this.#send(JSON.stringify({ kind: 'call', call, method, params } satisfies Frame));
    });
  }

  /** Takes one text of the line. */
  receive(text: string): void {
    const frame = JSON.parse(text) as Frame;
    if (frame.kind === 'call') void this.#answer(frame.call, frame.method, frame.params);
    else if (frame.kind === 'result') this.#take(frame.call)?.resolve(frame.result);
    else this.#take(frame.call)?.reject(new Error(frame.message));
  }

  /** Rejects everything that still waits for an answer. */
  close(): void {
    for (const call of [...this.#waiting.keys()]) {
      this.#take(call)?.reject(new LineLostError('the line was closed'));
    }
  }

  async #answer(call: number, method: string, params: unknown): Promise<void> {
    try {
      const handler = this.#handlers[method as keyof In];
      const result = (await handler(params as In[keyof In]['params'])) ?? null;
      this.#send(JSON.stringify({ kind: 'result', call, result } satisfies Frame));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#send(JSON.stringify({ kind: 'failure', call, message } satisfies Frame));
    }
  }

  #take(call: number): Waiting | undefined {
    const waiting = this.#waiting.get(call);
    this.#waiting.delete(call);
    clearTimeout(waiting?.timer);
    return waiting;
  }
}
