import type { Clock } from '../clock.ts';
import type { PageFacts } from './session-protocol.ts';
import type { SessionProfile } from './session-profile.ts';

/** The linked account, as the page knows it. */
export interface LinkedAccount {
  /** E.164 with plus. */
  phone: string | null;
  name: string | null;
}

/**
 * Half of a link lies in storage that Chromium writes to disk some seconds late: this long
 * after a pairing, in ms, a crash may still ask for the code again.
 */
const settlingMs = 10_000;

/** The link with the phone: its id, whose account it is, and why there is none any more. */
export class SessionLink {
  readonly #profile: SessionProfile;
  readonly #clock: Clock;
  #pairedAt = -Infinity;
  /** Why a session that was linked asks for a code, until it is linked again. */
  lostReason: string | null = null;
  account: LinkedAccount | null = null;
  id: string | null = null;

  constructor(profile: SessionProfile, clock: Clock) {
    this.#profile = profile;
    this.#clock = clock;
  }

  /** Whether the profile holds a link, as far as is known. */
  get exists(): boolean {
    return this.#profile.readLink() !== null;
  }

  /** Whether the link is so young that a crash might lose it. */
  get isSettling(): boolean {
    return this.#clock.now().getTime() - this.#pairedAt < settlingMs;
  }

  /** The page is linked; a profile that was not begins a new link. */
  found(facts: PageFacts): void {
    const phone = facts.accountPhone === null ? null : `+${facts.accountPhone}`;
    this.account = { phone, name: facts.accountName };
    const known = this.#profile.readLink();
    if (known === null) this.#pairedAt = this.#clock.now().getTime();
    this.id = known ?? this.#profile.beginLink();
    this.lostReason = null;
  }

  /** The page asks for a scan: whatever is scanned from here on is another link. */
  missing(): void {
    if (this.exists) this.lostReason = 'link_lost';
    this.#profile.endLink();
    this.#forget();
  }

  /** The profile is gone, or about to be set aside. */
  lost(reason: string): void {
    this.lostReason = reason;
    this.#forget();
  }

  #forget(): void {
    this.id = null;
    this.account = null;
  }
}
