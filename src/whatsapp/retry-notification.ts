import type { Clock } from '../clock.ts';
import type { CodeOf } from '../error-codes.ts';
import { AppError } from '../errors.ts';
import { defaultExpiry } from '../notifications/default-expiry.ts';
import type { Notification } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { IdempotencyClaim } from '../notifications/sql/enqueue.ts';

/** A person's wish that a notification be tried once more. */
export interface RetryCommand {
  id: string;
  /** Whether it is all right that the customer may get the text twice. */
  confirmDuplicate: boolean;
}

interface RetryOptions {
  repository: NotificationLogRepository;
  clock: Clock;
  wakeOutbox: () => void;
}

/**
 * Writes a new notification with the text and the recipient of `original`, to leave now and to
 * expire as a new one of its class does. Null when the idempotency key was taken before. Throws
 * 409 when the original is not to be tried again as it is now, see {@link refusalOf}.
 */
export async function retryNotification(
  { repository, clock, wakeOutbox }: RetryOptions,
  original: Notification,
  command: RetryCommand,
  idempotency: IdempotencyClaim | null,
): Promise<Notification | null> {
  const now = clock.now();
  const expiresAt = defaultExpiry(original.class, now);
  const accepted = await repository.retry({ ...command, expiresAt }, idempotency, now);
  if (accepted === 'retry_pending') throw await retryPending(repository, command.id);
  if (accepted === null) {
    const refusal = await refusalOf(repository, command);
    if (refusal) throw refusal;
    return null;
  }
  wakeOutbox();
  return accepted;
}

/** Why it is not tried again; null when nothing speaks against it any more. */
async function refusalOf(
  repository: NotificationLogRepository,
  { id, confirmDuplicate }: RetryCommand,
): Promise<AppError | null> {
  const found = await repository.find(id);
  if (!found) return null;
  if (found.status === 'pending' && found.uncertainSince === null) {
    const message = 'The notification is still on its way. Cancel it first, or wait for its end.';
    return conflict('not_settled', message);
  }
  if (found.message === '') {
    const message = 'Its text has been taken out, as RETENTION_TEXT_DAYS says. Send it anew.';
    return conflict('text_forgotten', message);
  }
  if (!confirmDuplicate && (await repository.mayBeThere(id))) {
    const message =
      'A copy has been sent, or may have been. Ask the customer; if a second copy does no harm, ' +
      'repeat this with {"confirmDuplicate":true}.';
    return conflict('confirmation_required', message);
  }
  return null;
}

async function retryPending(repository: NotificationLogRepository, id: string): Promise<AppError> {
  const live = await repository.findLiveRetry(id);
  const which = live === null ? '' : ` See /whatsapp/notifications/${live}.`;
  const message = `Another retry of this notification is still on its way.${which}`;
  return conflict('retry_pending', message, live);
}

function conflict(code: CodeOf<409>, message: string, retryId: string | null = null): AppError {
  return new AppError(code, message, {
    status: 409,
    details: [{ path: 'id', code, message: retryId ?? message }],
  });
}
