import { readNotificationRow, toNotification } from '../../notifications/notification-row.ts';
import type { Notification } from '../../notifications/notification.ts';
import type { WebhookEvent } from '../../notifications/webhook.ts';

/** A notification as the API shows it. */
export type ViewNotification = (notification: Notification) => Readonly<Record<string, unknown>>;

/** Receivers may refuse what is larger. */
const mostBytes = 20_000;

/**
 * The body that a receiver gets, less than 20 kB of JSON: what happened, when, and as `data` what
 * it is about. A text that is too long for it is cut, and `messageTruncated` says so.
 */
export function webhookBody(event: WebhookEvent, viewNotification: ViewNotification): string {
  const data = event.type.startsWith('notification.')
    ? viewNotification(toNotification(readNotificationRow(event.data)))
    : event.data;
  const write = (content: object) =>
    JSON.stringify({ type: event.type, timestamp: event.at, data: content });
  const whole = write(data);
  if (Buffer.byteLength(whole) < mostBytes) return whole;
  const characters = [...(typeof data.message === 'string' ? data.message : '')];
  const cut = (length: number) =>
    write({ ...data, message: characters.slice(0, length).join(''), messageTruncated: true });
  let [fits, tooLong] = [0, characters.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (Buffer.byteLength(cut(middle)) < mostBytes) fits = middle;
    else tooLong = middle;
  }
  return cut(fits);
}
