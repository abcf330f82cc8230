import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { Repeater } from '../repeater.ts';
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
  readonly #rounds: Repeater;

  constructor(options: ProfileKeeperOptions) {
    this.#options = options;
    const { clock, logger } = options;
    this.#rounds = new Repeater({
      work: () => this.#deleteOld(),
      everyMs: lookEveryMs,
      onFailure: (error) => logger.warn({ err: error }, 'session.old_profile_not_deleted'),
      clock,
    });
  }

  start(): void {
    this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
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
