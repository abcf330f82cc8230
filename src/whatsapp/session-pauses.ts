/** A call that was made while there was no session: nothing has reached any page. */
export class NoSession extends Error {
  override readonly name = 'NoSession';
}

interface Pause {
  reason: string;
  work: () => Promise<void>;
  refuse: (error: Error) => void;
}

/** Work that waits for a moment without a browser, in the order in which it came. */
export class SessionPauses {
  #waiting: Pause[] = [];

  /** The reason for the next pause, or null. */
  get reason(): string | null {
    return this.#waiting[0]?.reason ?? null;
  }

  /** Resolves with what the work comes to, once {@link run} has come to it. */
  add<T>(reason: string, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = () => work().then(resolve, reject);
      this.#waiting.push({ reason, work: run, refuse: reject });
    });
  }

  /** The browser is closed: does what waits; true when there was something. */
  async run(): Promise<boolean> {
    const hadWork = this.#waiting.length > 0;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      await next.work();
      this.#waiting.shift();
    }
    return hadWork;
  }

  /** Nobody drives the account any more: what waits is refused. */
  refuse(): void {
    for (const { refuse } of this.#waiting.splice(0)) refuse(new NoSession());
  }
}
