import type { MediaReference, MediaType } from './media.ts';
import type { Notification, NotificationClass, NotificationStatus } from './notification.ts';

/** A row of `notification_logs` as PostgreSQL returns it. */
export interface NotificationRow {
  id: string;
  customer_id: number | null;
  channel: 'whatsapp';
  recipient: string;
  phone: string;
  template: string | null;
  message: string;
  class: NotificationClass;
  status: NotificationStatus;
  error_code: string | null;
  error_message: string | null;
  attempts: number;
  created_at: Date;
  scheduled_at: Date | null;
  expires_at: Date | null;
  sent_at: Date | null;
  delivered_at: Date | null;
  read_at: Date | null;
  uncertain_since: Date | null;
  uncertain_reason: string | null;
  hold_reason: string | null;
  hold_until: Date | null;
  batch_id: string | null;
  invoice_id: number | null;
  payment_id: number | null;
  media_id: string | null;
  media_type: string | null;
  media_name: string | null;
  message_id: string | null;
  web_version: string | null;
  retry_of: string | null;
  claim_token: string | null;
  cold: boolean;
  time_zone: string;
}

/** The columns of {@link NotificationRow}, for `select` and `returning`. */
export const notificationColumns = `id, customer_id, channel, recipient, phone, template, message,
  class, status, error_code, error_message, attempts, created_at, scheduled_at, expires_at,
  sent_at, delivered_at, read_at, uncertain_since, uncertain_reason, hold_reason, hold_until,
  batch_id, invoice_id, payment_id, media_id, media_type, media_name, message_id, web_version,
  retry_of, claim_token, cold, time_zone`;

const instants = [
  'created_at',
  'scheduled_at',
  'expires_at',
  'sent_at',
  'delivered_at',
  'read_at',
  'uncertain_since',
  'hold_until',
] as const satisfies readonly (keyof NotificationRow)[];

/** Reads the row out of the JSON that PostgreSQL has made of it. */
export function readNotificationRow(json: Readonly<Record<string, unknown>>): NotificationRow {
  const dates = instants.map((column) => {
    const text = json[column];
    return [column, typeof text === 'string' ? new Date(text) : null];
  });
  return { ...json, ...Object.fromEntries(dates) } as NotificationRow;
}

/** Turns a row into the notification that the rest of the product speaks about. */
export function toNotification(row: NotificationRow): Notification {
  return {
    id: row.id,
    customerId: row.customer_id,
    channel: row.channel,
    recipient: row.recipient,
    phone: row.phone,
    template: row.template,
    message: row.message,
    class: row.class,
    status: row.status,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    attempts: row.attempts,
    createdAt: row.created_at,
    scheduledAt: row.scheduled_at,
    expiresAt: row.expires_at,
    sentAt: row.sent_at,
    deliveredAt: row.delivered_at,
    readAt: row.read_at,
    uncertainSince: row.uncertain_since,
    uncertainReason: row.uncertain_reason,
    held: row.hold_reason === null ? null : { reason: row.hold_reason, until: row.hold_until },
    batchId: row.batch_id,
    invoiceId: row.invoice_id,
    paymentId: row.payment_id,
    media: toMediaReference(row),
    messageId: row.message_id,
    webVersion: row.web_version,
    retryOf: row.retry_of,
    cold: row.cold,
    timeZone: row.time_zone,
    inFlight: row.status === 'pending' && row.claim_token !== null,
  };
}

/** The file that a row names, or null. */
export function toMediaReference(
  row: Pick<NotificationRow, 'media_id' | 'media_type' | 'media_name'>,
): MediaReference | null {
  if (row.media_id === null) return null;
  return {
    id: row.media_id,
    mimeType: row.media_type as MediaType,
    fileName: row.media_name ?? '',
  };
}
