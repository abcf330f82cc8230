import type { Logger } from '../logger.ts';
import type { ConditionKeeper } from './condition-keeper.ts';
import type { ProfileCare } from './profile-care.ts';
import type { EndOfLife } from './session-end.ts';
import type { SessionLink } from './session-link.ts';
import type { SessionRest } from './session-rest.ts';

interface SessionEndingsOptions {
  condition: ConditionKeeper;
  link: SessionLink;
  profileCare: ProfileCare;
  rest: SessionRest;
  logger: Logger;
  /** The browser has ended, so many times in a row soon after its start. */
  onEnded: (failures: number, reason: string) => void;
}

/** Why there is no link after a logout of ours. */
export const loggedOutHere = 'logged_out_here';

/** Concludes what the session is when its browser has ended, and what becomes of the profile. */
export class SessionEndings {
  readonly #options: SessionEndingsOptions;
  /** The device is being removed by us, not on the phone. */
  #isLoggingOut = false;

  constructor(options: SessionEndingsOptions) {
    this.#options = options;
  }

  /** Whether a logout of ours has not come to its end yet. */
  get isLoggingOut(): boolean {
    return this.#isLoggingOut;
  }

  /** The device that is removed from here on is removed by us; false: it is done. */
  setLoggingOut(isIt: boolean): void {
    this.#isLoggingOut = isIt;
  }

  /** Takes in the end of a browser. */
  async conclude(end: EndOfLife, signal: AbortSignal): Promise<void> {
    const { condition, profileCare, rest, onEnded } = this.#options;
    const isOurs = this.#isLoggingOut && end.state === 'logged_out';
    const reason = isOurs ? loggedOutHere : end.reason;
    condition.take({ type: 'ended', end: { state: end.state, reason } });
    onEnded(rest.failures, end.reason);
    if (end.reason === 'removed_on_the_phone') {
      this.#isLoggingOut = false;
      await this.setAside(reason, signal);
    } else if (end.isFailure && (await profileCare.isAtFault(signal))) {
      await this.giveUpProfile(signal);
    }
  }

  /** After an error that nobody has thought of: no browser runs, whatever the session was. */
  concludeError(): void {
    const { condition, rest, onEnded } = this.#options;
    rest.countError();
    const reason = 'internal_error';
    const { state } = condition.now;
    if (state !== 'logged_out' && state !== 'stopped') {
      condition.take({ type: 'ended', end: { state: 'reconnecting', reason } });
    }
    onEnded(rest.failures, reason);
  }

  /** The profile is of no use to this browser: a person has to scan a code, and is told. */
  async giveUpProfile(signal: AbortSignal): Promise<void> {
    const { condition, rest, logger } = this.#options;
    const reason = 'profile_set_aside';
    rest.forget();
    logger.error(`session.${reason}`);
    condition.take({ type: 'ended', end: { state: 'logged_out', reason } });
    await this.setAside(reason, signal);
  }

  /** The link is gone, and the profile renamed. */
  setAside(reason: string, signal: AbortSignal): Promise<void> {
    this.#options.link.lost(reason);
    return this.#options.profileCare.setAside(reason, signal);
  }
}
