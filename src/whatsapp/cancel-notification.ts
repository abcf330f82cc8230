import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Notification } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';

/** Why a notification is cancelled that somebody asked to be. */
const cancelledByRequest = {
  code: 'cancelled_by_request',
  message: 'It was cancelled by a request before it was sent.',
} as const;

/**
 * Cancels `notification`, which may be older than what the ledger says by now. One that is
 * cancelled already is fine as it is. Throws 409 `in_flight` for one that is being sent, and
 * `already_settled` for one that is sent or failed.
 */
export async function cancelNotification(
  { repository, clock }: { repository: NotificationLogRepository; clock: Clock },
  notification: Notification,
): Promise<Notification> {
  const { id } = notification;
  const cancelled = await repository.cancel(id, cancelledByRequest, clock.now());
  if (cancelled) return cancelled;
  const found = (await repository.find(id)) ?? notification;
  if (found.status === 'cancelled') return found;
  if (found.status !== 'pending') {
    throw new AppError(
      'already_settled',
      `The notification is ${found.status}, so there is nothing left to cancel.`,
      { status: 409 },
    );
  }
  throw new AppError(
    'in_flight',
    'The notification is being sent at this moment. Look at it again in a minute.',
    { status: 409, headers: { 'Retry-After': '5' } },
  );
}
