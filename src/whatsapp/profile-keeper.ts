import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { SessionProfile } from './session-profile.ts';

/** A profile that was set aside may still be wanted; it is also a copy of somebody's chats. */
const keepDays = 7;
const lookEveryMs = 6 * 3_600_000;

interface ProfileKeeperOptions {
  profile: SessionProfile;
  clock: Clock;
  logger: Logger;
}

/** Deletes profiles that were set aside, a week later. */
export class ProfileKeeper {
  readonly #options: ProfileKeeperOptions;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: ProfileKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#running = this.#keep(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #keep(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      await this.#deleteOld();
      await clock.sleep(lookEveryMs, signal);
    }
  }

  async #deleteOld(): Promise<void> {
    const { profile, clock, logger } = this.#options;
    const before = new Date(clock.now().getTime() - keepDays * 86_400_000);
    for (const name of profile.listSetAside(before)) {
      try {
        await profile.deleteSetAside(name);
        logger.info({ profile: name }, 'session.old_profile_deleted');
      } catch (error) {
        logger.warn({ err: error, profile: name }, 'session.old_profile_not_deleted');
      }
    }
  }
}
