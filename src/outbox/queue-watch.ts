import type { Alarms } from '../alarms.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Hold } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { WaitingCount } from '../notifications/sql/read.ts';

interface QueueWatchOptions {
  repository: Pick<NotificationLogRepository, 'countOutbox' | 'readAccount'>;
  /** The rule that holds such notifications now; the night is no reason for an alarm. */
  holdOf: (lane: WaitingCount) => Hold | null;
  alarms: Pick<Alarms, 'raise' | 'clear'>;
  clock: Clock;
  logger: Logger;
  /** Minutes that something due may wait while nothing leaves. */
  queueAgeAlarmMin: number;
}

const lookEveryMs = 60_000;

/**
 * Raises `queue_old` when something could leave by every rule, and nothing has left for longer
 * than it should, whatever the reason is. Two looks in a row must agree: in the morning, when
 * the night's rule ends, everything that waited is old for a moment.
 */
export class QueueWatch {
  readonly #options: QueueWatchOptions;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #wasOld = false;

  constructor(options: QueueWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#running = this.#watch(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#options.alarms.clear('queue_old');
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(lookEveryMs, signal);
      if (signal.aborted) return;
      await this.#look().catch((error: unknown) => {
        logger.warn({ err: error }, 'outbox.age_not_read');
      });
    }
  }

  async #look(): Promise<void> {
    const { alarms, queueAgeAlarmMin } = this.#options;
    const isOld = (await this.#stuckMs()) >= queueAgeAlarmMin * 60_000;
    if (isOld && this.#wasOld)
      alarms.raise('queue_old', `nothing_left_for_${queueAgeAlarmMin}_min`);
    if (!isOld) alarms.clear('queue_old');
    this.#wasOld = isOld;
  }

  /** For how long something could have left and nothing has, in ms; 0 when nothing waits. */
  async #stuckMs(): Promise<number> {
    const { repository, holdOf, clock } = this.#options;
    const now = clock.now();
    const [{ waiting }, account] = await Promise.all([
      repository.countOutbox(now),
      repository.readAccount(),
    ]);
    const free = waiting.filter((lane) => lane.holdReason === null && holdOf(lane) === null);
    const due = free.flatMap(({ dueSince }) => (dueSince ? [dueSince.getTime()] : []));
    if (due.length === 0) return 0;
    const lastDeparture = account.nextSendAt?.getTime() ?? 0;
    return now.getTime() - Math.max(Math.min(...due), lastDeparture);
  }
}
