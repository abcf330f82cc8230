import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { browserMajor, profileMajor } from './browser-version.ts';
import { endOrphans } from './chromium.ts';
import type { Verdict } from './session-life.ts';
import type { PageFacts } from './session-protocol.ts';
import type { SessionProfile } from './session-profile.ts';

/** So many browsers in a row that never showed WhatsApp: is it the profile? */
const blindLivesUntilTrial = 4;
/** How long a browser may take to show anything on an empty profile, in ms. */
const trialMs = 60_000;
const worked = 'trial_worked';
const tryAgainMs = 1_000;

interface ProfileCareOptions {
  profile: SessionProfile;
  browserPath: string | undefined;
  clock: Clock;
  logger: Logger;
  /** Runs a browser on the profile in this folder until `judge` ends it; resolves with why. */
  runBrowser: (
    sessionDir: string,
    judge: (facts: PageFacts | null) => Verdict,
    signal: AbortSignal,
  ) => Promise<string>;
}

/** Sets profiles aside that are of no use any more. None is ever deleted without a week's grace. */
export class ProfileCare {
  readonly #options: ProfileCareOptions;
  #blindLives = 0;
  /** An empty profile has worked where this one did not, and nothing has worked since. */
  #isSuspect = false;

  constructor(options: ProfileCareOptions) {
    this.#options = options;
  }

  /** A browser's life on the profile is over; did it show a page? */
  lifeEnded(hasSeenPage: boolean): void {
    this.#blindLives = hasSeenPage ? 0 : this.#blindLives + 1;
    this.#isSuspect &&= !hasSeenPage;
  }

  /**
   * Whether a newer browser used the profile last. Chromium reads profiles of older versions and
   * not of newer ones: such a session ends in a page that can't be worked with.
   */
  async isOfNewerBrowser(): Promise<boolean> {
    const { profile, browserPath } = this.#options;
    const before = profileMajor(profile.browserDir);
    if (before === null || browserPath === undefined) return false;
    const now = await browserMajor(browserPath);
    return now !== null && before > now;
  }

  /** Renames it; a file in it that is held open for a moment is waited for. */
  async setAside(reason: string, signal: AbortSignal): Promise<void> {
    const { profile, clock, logger } = this.#options;
    while (!signal.aborted) {
      try {
        profile.setAside(reason.replaceAll('_', '-'), clock.now());
        return;
      } catch (error) {
        logger.error({ err: error }, 'session.profile_busy');
        await clock.sleep(tryAgainMs, signal);
      }
    }
  }

  /**
   * Whether the profile is why no browser shows WhatsApp: an empty one does, and the next browser
   * on this one does not. A machine that can't run the browser at all must not cost the link, nor
   * must an outage that was over just in time for the trial.
   */
  async isAtFault(signal: AbortSignal): Promise<boolean> {
    const wasSuspect = this.#isSuspect;
    this.#isSuspect = false;
    if (wasSuspect) return true;
    if (this.#blindLives < blindLivesUntilTrial) return false;
    this.#blindLives = 0;
    this.#isSuspect = await this.#worksWhenEmpty(signal);
    return false;
  }

  async #worksWhenEmpty(signal: AbortSignal): Promise<boolean> {
    const { profile, clock, runBrowser } = this.#options;
    const dir = join(profile.dir, 'trial');
    const until = clock.now().getTime() + trialMs;
    const judge = (facts: PageFacts | null) => {
      if (facts?.page === 'whatsapp') return { end: worked };
      return clock.now().getTime() > until ? { end: 'trial_failed' } : { lookAgainInMs: 300 };
    };
    const remove = () => rm(dir, { recursive: true, force: true, maxRetries: 10 });
    await remove();
    const reason = await runBrowser(dir, judge, signal);
    await endOrphans(join(dir, 'session'), dir, clock);
    await remove().catch(() => undefined);
    return reason === worked;
  }
}
