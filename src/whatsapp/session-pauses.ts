/** A call that was made while there was no session: nothing has reached any page. */
export class NoSession extends Error {
  override readonly name = 'NoSession';
}

interface Pause {
  reason: string;
  work: () => Promise<void>;
  refuse: (error: unknown) => void;
  hasBegun: boolean;
}

/** Work that was handed in. */
interface HandedIn<T> {
  /** What it comes to. */
  done: Promise<T>;
  /** Takes it back, as long as it has not begun: `done` rejects with the error. */
  callOff: (error: unknown) => void;
}

/** Work that waits for a moment without a browser, in the order in which it came. */
export class SessionPauses {
  #waiting: Pause[] = [];

  /** The reason for the next pause, or null. */
  get reason(): string | null {
    return this.#waiting[0]?.reason ?? null;
  }

  /** Whether work waits that wants the browser closed for this reason. */
  has(reason: string): boolean {
    return this.#waiting.some((pause) => pause.reason === reason);
  }

  /** Hands work in, which is done once {@link run} has come to it. */
  add<T>(reason: string, work: () => Promise<T>): HandedIn<T> {
    let callOff: HandedIn<T>['callOff'] = () => undefined;
    const done = new Promise<T>((resolve, reject) => {
      const run = () => work().then(resolve, reject);
      const pause: Pause = { reason, work: run, refuse: reject, hasBegun: false };
      this.#waiting.push(pause);
      callOff = (error) => this.#callOff(pause, error);
    });
    return { done, callOff };
  }

  /** The browser is closed: does what waits; true when there was something. */
  async run(): Promise<boolean> {
    const hadWork = this.#waiting.length > 0;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      next.hasBegun = true;
      await next.work();
      this.#waiting.shift();
    }
    return hadWork;
  }

  #callOff(pause: Pause, error: unknown): void {
    if (pause.hasBegun) return;
    this.#waiting = this.#waiting.filter((other) => other !== pause);
    pause.refuse(error);
  }

  /** Nobody drives the account any more: what waits is refused. */
  refuse(): void {
    for (const { refuse } of this.#waiting.splice(0)) refuse(new NoSession());
  }
}
