import type { Clock } from '../clock.ts';
import type { Hold } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { WaitingCount } from '../notifications/sql/read.ts';

interface QuietParts {
  repository: Pick<NotificationLogRepository, 'countOutbox'>;
  /** The rule that holds such notifications now. */
  holdOf: (lane: WaitingCount) => Hold | null;
  clock: Clock;
}

/** Whether no message is in flight, and none is due that no rule holds. */
export async function isOutboxQuiet({ repository, holdOf, clock }: QuietParts): Promise<boolean> {
  const { pending, uncertain, waiting } = await repository.countOutbox(clock.now());
  const inHand = pending - uncertain - waiting.reduce((sum, { count }) => sum + count, 0);
  const isFree = (lane: WaitingCount) => lane.holdReason === null && holdOf(lane) === null;
  return inHand === 0 && !waiting.some((lane) => lane.dueSince !== null && isFree(lane));
}
