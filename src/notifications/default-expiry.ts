import type { NotificationClass } from './notification.ts';

const hourMs = 3_600_000;

/** How long a text of each class is still worth sending, in milliseconds. */
const lifetimeMs: Record<NotificationClass, number> = {
  transactional: 48 * hourMs,
  reminder: 24 * hourMs,
  announcement: 7 * 24 * hourMs,
};

/** When a notification expires that names no time itself; counted from when it may first leave. */
export function defaultExpiry(notificationClass: NotificationClass, from: Date): Date {
  return new Date(from.getTime() + lifetimeMs[notificationClass]);
}
