import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { type SessionEvent, step } from './session-machine.ts';
import type { SessionChange, SessionCondition, SessionState } from './session-state.ts';

/** How long a phase may last before the browser is started afresh, in ms. */
const phaseDeadlineMs: Partial<Record<SessionState, number>> = {
  starting: 120_000,
  authenticating: 90_000,
  reconnecting: 120_000,
  incompatible: 30 * 60_000,
};
/** Trying the network again in the same browser is cheap: it may go on for longer, in ms. */
const noNetworkDeadlineMs = 300_000;

interface ConditionKeeperOptions {
  clock: Clock;
  logger: Logger;
  onChange: (change: SessionChange) => void;
}

/** The session's condition of now, since when it is in that state, and whether that is too long. */
export class ConditionKeeper {
  readonly #options: ConditionKeeperOptions;
  #now: SessionCondition = { state: 'stopped', reason: null };
  #since: Date;
  #progressAt: Date;

  constructor(options: ConditionKeeperOptions) {
    this.#options = options;
    this.#since = options.clock.now();
    this.#progressAt = this.#since;
  }

  get now(): SessionCondition {
    return this.#now;
  }

  get since(): Date {
    return this.#since;
  }

  /** Whether the state has lasted for longer than it may. */
  get isOverdue(): boolean {
    const { state, reason } = this.#now;
    const deadlineMs = reason === 'no_network' ? noNetworkDeadlineMs : phaseDeadlineMs[state];
    const since = Math.max(this.#since.getTime(), this.#progressAt.getTime());
    return this.#options.clock.now().getTime() - since > (deadlineMs ?? Infinity);
  }

  /** WhatsApp gets on: a first sync may take minutes, as long as it moves. */
  noteProgress(): void {
    this.#progressAt = this.#options.clock.now();
  }

  /** Takes in what has happened, and returns the condition that follows. */
  take(event: SessionEvent): SessionCondition {
    const { clock, logger, onChange } = this.#options;
    // Each browser has the whole time of its phase, however long those before it took.
    if (event.type === 'launched') this.noteProgress();
    const before = this.#now;
    const after = step(before, event);
    if (before.state === after.state && before.reason === after.reason) return after;
    this.#now = after;
    const at = clock.now();
    if (before.state !== after.state) this.#since = at;
    logger.info({ from: before.state, ...after }, 'session.state');
    onChange({ from: before.state, to: after, at });
    return after;
  }
}
