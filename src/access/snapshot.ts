import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';

const LOAD_DEADLINE_MS = 3_000;

/**
 * A small table, read whole and kept for seconds, so that looking something up costs no query
 * and looking up what is not there costs one now and then. Concurrent readers share one load.
 */
export class Snapshot<Content> {
  readonly #load: () => Promise<Content>;
  readonly #clock: Clock;
  #kept: { content: Content; asOf: number } | null = null;
  #loading: Promise<Content> | null = null;

  constructor(options: { load: () => Promise<Content>; clock: Clock }) {
    this.#load = options.load;
    this.#clock = options.clock;
  }

  /**
   * The table as it was at most `maxAgeMs` ago.
   *
   * @throws AppError 503 `database_unavailable` when it can't be read in time.
   */
  async read(maxAgeMs: number): Promise<Content> {
    if (this.#kept) {
      const ageMs = this.#clock.now().getTime() - this.#kept.asOf;
      // A clock that was set back must not keep it for hours.
      if (ageMs >= 0 && ageMs <= maxAgeMs) return this.#kept.content;
    }
    this.#loading ??= this.#loadNow();
    return this.#loading;
  }

  /** Forgets what is kept, and what is being loaded: the next reader sees all changes so far. */
  discard(): void {
    this.#kept = null;
    this.#loading = null;
  }

  #loadNow(): Promise<Content> {
    const asOf = this.#clock.now().getTime();
    const loading: Promise<Content> = withDeadline(this.#load())
      .then((content) => {
        if (this.#loading === loading) this.#kept = { content, asOf };
        return content;
      })
      .finally(() => {
        if (this.#loading === loading) this.#loading = null;
      });
    return loading;
  }
}

async function withDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(unavailable()), LOAD_DEADLINE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } catch (cause) {
    throw cause instanceof AppError ? cause : unavailable(cause);
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(cause?: unknown): AppError {
  return new AppError(
    'database_unavailable',
    'The database does not answer, so it is not known who is calling. Repeat the request in a moment.',
    { status: 503, headers: { 'Retry-After': '5' }, cause },
  );
}
