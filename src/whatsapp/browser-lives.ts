import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { chromiumArguments, endOrphans } from './chromium.ts';
import { cutTornRecords } from './cut-torn-records.ts';
import { SessionLife, type Verdict } from './session-life.ts';
import type { SessionProfile } from './session-profile.ts';
import type { LaunchOptions, PageFacts, SessionReport } from './session-protocol.ts';

interface BrowserLivesOptions {
  profile: SessionProfile;
  browserPath: string | undefined;
  browserArgs: readonly string[];
  env: NodeJS.ProcessEnv;
  clock: Clock;
  logger: Logger;
}

/** How one browser is looked at; see {@link SessionLife}. */
interface Observer {
  judge: (facts: PageFacts | null) => Verdict;
  onReport: (report: SessionReport) => void;
}

/** One browser after the other on the profile, and never two. */
export class BrowserLives {
  readonly #options: BrowserLivesOptions;
  #current: SessionLife | null = null;
  #ended = new AbortController();

  constructor(options: BrowserLivesOptions) {
    this.#options = options;
  }

  /** The browser of now. */
  get current(): SessionLife | null {
    return this.#current;
  }

  /** Aborted when the browser of now, or else the last one, has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /**
   * Starts a browser on the session's profile and watches it to its end. `reasonToClose` tells,
   * once it is started, why it is to be closed again; null lets it live.
   */
  async live(
    observer: Observer,
    reasonToClose: () => string | null,
    signal: AbortSignal,
  ): Promise<{ report: string; hasSeenPage: boolean }> {
    const { profile } = this.#options;
    if (await this.endOrphans()) await this.#mend();
    const life = this.#begin(profile.dir, observer);
    this.#current = life;
    this.#ended = new AbortController();
    const reason = reasonToClose();
    if (reason !== null) life.close(reason);
    const report = await life.run(signal);
    this.#current = null;
    this.#ended.abort();
    return { report, hasSeenPage: life.hasSeenPage };
  }

  /** Ends whatever still runs on the session's profile, and tells whether nothing does. */
  endOrphans(): Promise<boolean> {
    const { profile, clock } = this.#options;
    return endOrphans(profile.browserDir, profile.dir, clock);
  }

  /** Runs a browser on another profile until `judge` ends it; resolves with why. */
  liveElsewhere(
    sessionDir: string,
    judge: Observer['judge'],
    signal: AbortSignal,
  ): Promise<string> {
    return this.#begin(sessionDir, { judge, onReport: () => undefined }).run(signal);
  }

  /** A profile that can't be mended may still work, so its browser is tried all the same. */
  async #mend(): Promise<void> {
    const { profile, logger } = this.#options;
    try {
      const files = await cutTornRecords(profile.browserDir);
      if (files.length > 0) logger.warn({ files }, 'session.torn_records_cut');
    } catch (error) {
      logger.error({ err: error }, 'session.torn_records_kept');
    }
  }

  #begin(sessionDir: string, observer: Observer): SessionLife {
    const { browserPath, browserArgs, env, clock } = this.#options;
    const launch: LaunchOptions = {
      sessionDir,
      browserPath,
      browserArgs: chromiumArguments(browserArgs),
    };
    return new SessionLife({ launch, env, clock, ...observer });
  }
}
