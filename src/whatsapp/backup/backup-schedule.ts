import type { Alarms } from '../../alarms.ts';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { addDays, instantAt, localTime } from '../../outbox/local-time.ts';
import { Repeater } from '../../repeater.ts';

interface BackupScheduleOptions {
  backUp: () => Promise<unknown>;
  /** When the newest back-up was made, null for none. */
  newestAt: () => Date | null;
  /** When the link began that is in use; null without one. */
  linkedAt: () => Date | null;
  /** Since when this process has had a session that is ready; null while it has none. */
  readySince: () => Date | null;
  /** Whether nothing is in flight and nothing could leave now. */
  isQuiet: () => Promise<boolean>;
  timeZone: string;
  alarms: Pick<Alarms, 'raise'>;
  clock: Clock;
  logger: Logger;
}

/** Three in the morning: nobody waits for a message, and the day's planning is hours away. */
const dueAtMinutes = 3 * 60;
const lookEveryMs = 60_000;
/** A session that has just come up may be gone again, and is still busy with itself. */
const settledAfterMs = 5 * 60_000;
/** So long a quiet moment is waited for; then it is done between two messages. */
const patienceMs = 2 * 3_600_000;
const afterFailureMs = 3_600_000;

/**
 * Has the session backed up once a day, and soon after a phone was linked anew; also when the
 * server was down at the time. Only a session that is ready is backed up, so that one which is
 * broken never takes the place of one that worked.
 */
export class BackupSchedule {
  readonly #options: BackupScheduleOptions;
  readonly #looks: Repeater;
  #waitingSince: Date | null = null;
  #notBefore = new Date(0);

  constructor(options: BackupScheduleOptions) {
    this.#options = options;
    this.#looks = new Repeater({
      work: () => this.#look(),
      everyMs: lookEveryMs,
      onFailure: (error) => this.#failed(error),
      clock: options.clock,
    });
  }

  start(): void {
    this.#looks.start();
  }

  /** Resolves when the back-up in work, if any, is over; one is over soon once the session ends. */
  stop(): Promise<void> {
    return this.#looks.stop();
  }

  async #look(): Promise<void> {
    const { backUp, isQuiet, clock } = this.#options;
    const now = clock.now();
    if (!this.#isSettled(now) || now < this.#notBefore) return;
    if (!this.#isDue(now)) {
      this.#waitingSince = null;
      return;
    }
    this.#waitingSince ??= now;
    const isPatient = now.getTime() - this.#waitingSince.getTime() < patienceMs;
    if (isPatient && !(await isQuiet())) return;
    await backUp().catch((error: unknown) => {
      if (!(isPatient && isBusy(error))) throw error;
    });
  }

  #isSettled(now: Date): boolean {
    const since = this.#options.readySince();
    return since !== null && now.getTime() - since.getTime() >= settledAfterMs;
  }

  #isDue(now: Date): boolean {
    const { newestAt, linkedAt, timeZone } = this.#options;
    const newest = newestAt();
    const linked = linkedAt();
    if (newest === null) return true;
    return newest < lastDueTime(now, timeZone) || (linked !== null && newest < linked);
  }

  /** Not tried again at once: each try closes the browser. */
  #failed(error: unknown): void {
    const { alarms, clock, logger } = this.#options;
    this.#notBefore = new Date(clock.now().getTime() + afterFailureMs);
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (error instanceof AppError && code === 'backup_failed') return;
    logger.error({ err: error }, 'backup.failed');
    alarms.raise('backup_failed', code);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof AppError && error.code === 'session_busy';
}

function lastDueTime(now: Date, timeZone: string): Date {
  const { date, minutes } = localTime(now, timeZone);
  return instantAt(minutes >= dueAtMinutes ? date : addDays(date, -1), dueAtMinutes, timeZone);
}
