import type { Clock } from '../clock.ts';

/** A QR code that is waiting to be scanned. */
export interface QrCode {
  /** The text to encode; a credential. */
  code: string;
  shownAt: Date;
  expiresAt: Date;
}

/** WhatsApp shows a new code about every 20 seconds. */
const qrLifeMs = 20_000;
/** A code that nobody scans is not shown for ever: who sees it can take the account over. */
const budgetMs = 10 * 60_000;

/** The code that is shown now, and for how long codes have been shown to nobody. */
export class QrDisplay {
  readonly #clock: Clock;
  #shown: QrCode | null = null;
  #askingSince: Date | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The code, while WhatsApp still accepts it. */
  get current(): QrCode | null {
    return this.#shown && this.#shown.expiresAt > this.#clock.now() ? this.#shown : null;
  }

  /** Whether the page of now has shown a code, also when that is no longer accepted. */
  get hasShown(): boolean {
    return this.#shown !== null;
  }

  /** Whether codes were shown for ten minutes and nobody has scanned one. */
  get isSpent(): boolean {
    const since = this.#askingSince?.getTime() ?? Infinity;
    return this.#clock.now().getTime() - since >= budgetMs;
  }

  show(code: string): QrCode {
    const shownAt = this.#clock.now();
    this.#askingSince ??= shownAt;
    this.#shown = { code, shownAt, expiresAt: new Date(shownAt.getTime() + qrLifeMs) };
    return this.#shown;
  }

  /** The page that showed it is going: it must not be scanned any more. */
  takeDown(): void {
    this.#shown = null;
  }

  /** The ten minutes begin now, whether or not another code is shown. */
  extend(): void {
    this.#askingSince = this.#clock.now();
  }

  /** Linked, or asked for by a person: the ten minutes begin anew. */
  renew(): void {
    this.#askingSince = null;
  }
}
