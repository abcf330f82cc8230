import type { Clock } from '../clock.ts';
import type { Notification } from '../notifications/notification.ts';
import type { NotificationChanges } from '../notifications/notification-changes.ts';

interface WaitOptions {
  changes: NotificationChanges;
  clock: Clock;
  /** Reads the notification as it is now. */
  read: () => Promise<Notification>;
}

/**
 * Resolves with the notification once it is settled, held or uncertain, at the latest after
 * `waitMs` or when `signal` is aborted; at once when it is scheduled for a later time.
 */
export async function waitUntilSettled(
  id: string,
  { changes, clock, read }: WaitOptions,
  waitMs: number,
  signal: AbortSignal,
): Promise<Notification> {
  const until = clock.now().getTime() + waitMs;
  for (;;) {
    const changed = new AbortController();
    const unsubscribe = changes.subscribe(id, () => changed.abort());
    const notification = await read();
    const leftMs = until - clock.now().getTime();
    if (!isOnItsWay(notification, until) || leftMs <= 0 || signal.aborted) {
      unsubscribe();
      return notification;
    }
    await clock.sleep(leftMs, AbortSignal.any([changed.signal, signal]));
    unsubscribe();
  }
}

/** Whether it may still be settled before `until`, in ms since 1970. */
function isOnItsWay(notification: Notification, until: number): boolean {
  return (
    notification.status === 'pending' &&
    notification.held === null &&
    notification.uncertainSince === null &&
    (notification.scheduledAt === null || notification.scheduledAt.getTime() <= until)
  );
}
