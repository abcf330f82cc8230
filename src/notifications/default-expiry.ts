import type { NotificationClass } from './notification.ts';

const hourMs = 3_600_000;

/** How long a text of each class is still worth sending, in milliseconds. */
const lifetimeMs: Record<NotificationClass, number> = {
  transactional: 48 * hourMs,
  reminder: 24 * hourMs,
  announcement: 7 * 24 * hourMs,
};

/** ISO 8601 writes years of more than four digits in a way that few programs can read. */
const latestMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * When a notification expires that names no time itself; counted from when it may first leave,
 * and not after the year 9999.
 */
export function defaultExpiry(notificationClass: NotificationClass, from: Date): Date {
  return new Date(Math.min(from.getTime() + lifetimeMs[notificationClass], latestMs));
}
