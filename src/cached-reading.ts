import type { Clock } from './clock.ts';

interface ReadingOptions<T> {
  /** What takes work, or may hang. */
  read: () => Promise<T>;
  clock: Clock;
  /** A value serves for so long, in ms; so does a failure. */
  keepMs: number;
  /** Nobody waits for a value for longer, in ms. */
  deadlineMs: number;
}

/**
 * A value that is read again only when it is asked for and has grown old, once for all who ask at
 * the same time, and that nobody waits for without end.
 */
export class CachedReading<T> {
  readonly #options: ReadingOptions<T>;
  #startedAt = -Infinity;
  #isOver = true;
  #reading: Promise<T | null> = Promise.resolve(null);

  constructor(options: ReadingOptions<T>) {
    this.#options = options;
  }

  /** The value, or null when it could not be read, or not in time. */
  async get(): Promise<T | null> {
    const { clock, keepMs, deadlineMs } = this.#options;
    const ageMs = Math.abs(clock.now().getTime() - this.#startedAt);
    if (!this.#isOver) return this.#bounded(this.#reading, deadlineMs - ageMs);
    if (ageMs < keepMs) return this.#reading;
    this.#reading = this.#read();
    return this.#bounded(this.#reading, deadlineMs);
  }

  async #read(): Promise<T | null> {
    this.#startedAt = this.#options.clock.now().getTime();
    this.#isOver = false;
    try {
      return await this.#options.read();
    } catch {
      return null;
    } finally {
      this.#isOver = true;
    }
  }

  async #bounded(reading: Promise<T | null>, ms: number): Promise<T | null> {
    const answered = new AbortController();
    const late = this.#options.clock.sleep(Math.max(ms, 0), answered.signal).then(() => null);
    try {
      return await Promise.race([reading, late]);
    } finally {
      answered.abort();
    }
  }
}
