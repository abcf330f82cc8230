import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import { localTime } from '../../outbox/local-time.ts';
import { Repeater } from '../../repeater.ts';

interface DailyScheduleOptions {
  runs: { run(): Promise<unknown> };
  /** Whether this process drives the account; another one runs the day otherwise. */
  isOwner: () => boolean;
  timeZone: string;
  clock: Clock;
  logger: Logger;
}

/**
 * Half past five: before the quiet hours end anywhere in Indonesia, whose east is two hours
 * ahead of its west.
 */
const runAtMinutes = 5 * 60 + 30;
/** A clock that was set, an ownership that has moved: nothing is missed for longer than this. */
const lookEveryMs = 60_000;

/**
 * Runs each day once its time has come, also when the server was down at that time. Which days
 * were run is not remembered beyond this process: a run may be repeated without effect.
 */
export class DailySchedule {
  readonly #options: DailyScheduleOptions;
  readonly #looks: Repeater;
  #lastDay = '';

  constructor(options: DailyScheduleOptions) {
    this.#options = options;
    const { clock, logger } = options;
    this.#looks = new Repeater({
      work: () => this.#look(),
      everyMs: lookEveryMs,
      onFailure: (error) => logger.error({ err: error }, 'billing.run_failed'),
      clock,
    });
  }

  start(): void {
    this.#looks.start();
  }

  /** Resolves when the run in work, if any, is over. */
  stop(): Promise<void> {
    return this.#looks.stop();
  }

  /** A run that fails is tried again at the next look. */
  async #look(): Promise<void> {
    const { runs, isOwner, clock, timeZone } = this.#options;
    const { date, minutes } = localTime(clock.now(), timeZone);
    if (!isOwner() || minutes < runAtMinutes || date === this.#lastDay) return;
    await runs.run();
    this.#lastDay = date;
  }
}
