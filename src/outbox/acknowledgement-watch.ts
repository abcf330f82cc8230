import type { Clock } from '../clock.ts';
import type { Claim } from '../notifications/notification.ts';

interface Watched {
  claim: Claim;
  begunAt: Date;
  over: AbortController;
}

/** Without a reason of one's own, each abort makes an exception with its stack. */
const ENDED = 'ended';

/**
 * Keeps an eye on every message that was handed over and not yet acknowledged, so that
 * waiting for an acknowledgement never holds up the next send.
 */
export class AcknowledgementWatch {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #watched = new Map<string, Watched>();

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** How many messages are being watched. */
  get size(): number {
    return this.#watched.size;
  }

  /** Starts watching before the hand-over, since an acknowledgement may overtake its return. */
  begin(claim: Claim): void {
    const begunAt = this.#clock.now();
    this.#watched.set(claim.messageId, { claim, begunAt, over: new AbortController() });
  }

  /** Calls `onTimeout` unless the message is settled within the timeout from now. */
  arm(claim: Claim, onTimeout: (claim: Claim) => void): void {
    const watched = this.#watched.get(claim.messageId);
    if (!watched) return;
    void this.#clock.sleep(this.#timeoutMs, watched.over.signal).then(() => {
      if (this.#watched.get(claim.messageId) !== watched) return;
      this.#watched.delete(claim.messageId);
      onTimeout(claim);
    });
  }

  /** Ends the watch over a message; the claim and when the watch began, when there was one. */
  end(messageId: string): { claim: Claim; begunAt: Date } | null {
    const watched = this.#watched.get(messageId);
    if (!watched) return null;
    this.#watched.delete(messageId);
    watched.over.abort(ENDED);
    return watched;
  }

  /** Ends every watch and returns the claims that are still without an answer. */
  endAll(): Claim[] {
    return [...this.#watched.keys()].flatMap((messageId) => this.end(messageId)?.claim ?? []);
  }
}
