import type { Alarms } from '../alarms.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Hold } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { WaitingCount } from '../notifications/sql/read.ts';
import { Repeater } from '../repeater.ts';

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
  readonly #looks: Repeater;
  #wasOld = false;

  constructor(options: QueueWatchOptions) {
    this.#options = options;
    const { clock, logger } = options;
    this.#looks = new Repeater({
      work: () => this.#look(),
      everyMs: lookEveryMs,
      restsFirst: true,
      onFailure: (error) => logger.warn({ err: error }, 'outbox.age_not_read'),
      clock,
    });
  }

  start(): void {
    this.#looks.start();
  }

  async stop(): Promise<void> {
    await this.#looks.stop();
    this.#options.alarms.clear('queue_old');
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
