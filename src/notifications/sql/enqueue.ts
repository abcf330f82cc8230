import type { Knex } from 'knex';
import type { NotificationClass } from '../notification.ts';
import { newNotificationId } from '../notification-id.ts';
import { type NotificationRow, notificationColumns } from '../notification-row.ts';
import { isCold } from './contacts.ts';

/** What the caller of {@link enqueue} decides about a new notification. */
export interface NewNotification {
  /** The recipient as the caller gave it. */
  recipient: string;
  /** E.164 with plus. */
  phone: string;
  message: string;
  class: NotificationClass;
  template?: string | null;
  customerId?: number | null;
  scheduledAt?: Date | null;
  expiresAt?: Date | null;
}

/** The caller's own name for one send, and a digest of what it asked for. */
export interface IdempotencyClaim {
  /** Whose key it is: two callers may use the same word. */
  caller: string;
  key: string;
  /** SHA-256 over the request, so that the same key with another body is noticed. */
  fingerprint: string;
}

/**
 * Writes the notification, its first event and the idempotency key in one statement, hence in
 * one commit. Returns null, with nothing written, when the key was taken before: a rival that
 * has not committed yet is waited for by PostgreSQL's unique index.
 */
export async function enqueue(
  db: Knex,
  notification: NewNotification,
  idempotency: IdempotencyClaim | null,
  now: Date,
): Promise<NotificationRow | null> {
  const keyed = idempotency !== null;
  const result = await db.raw<{ rows: NotificationRow[] }>(
    `with ${keyed ? claimedKey : ''} inserted as (
       insert into notification_logs (id, customer_id, recipient, phone, template, message, class,
         scheduled_at, expires_at, next_attempt_at, created_at, updated_at, cold)
       select cast(:id as uuid), cast(:customerId as bigint), :recipient, :phone, :template,
         :message, :class, cast(:scheduledAt as timestamptz), cast(:expiresAt as timestamptz),
         cast(coalesce(:scheduledAt, :now) as timestamptz), cast(:now as timestamptz),
         cast(:now as timestamptz), ${isCold(':phone')}
       ${keyed ? 'from claimed_key' : ''}
       returning *
     ), accepted as (
       insert into notification_events (notification_id, at, kind, attempt)
       select id, created_at, 'accepted', 0 from inserted
     )
     select ${notificationColumns} from inserted`,
    {
      id: newNotificationId(now),
      customerId: notification.customerId ?? null,
      recipient: notification.recipient,
      phone: notification.phone,
      template: notification.template ?? null,
      message: notification.message,
      class: notification.class,
      scheduledAt: notification.scheduledAt ?? null,
      expiresAt: notification.expiresAt ?? null,
      now,
      ...(idempotency ?? {}),
    },
  );
  return result.rows[0] ?? null;
}

const claimedKey = `claimed_key as (
  insert into idempotency_keys (caller, key, fingerprint, notification_id, created_at)
  values (:caller, :key, :fingerprint, :id, :now)
  on conflict (caller, key) do nothing
  returning notification_id
),`;
