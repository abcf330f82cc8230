import type { Knex } from 'knex';
import { runPrepared } from '../../database/run-prepared.ts';
import type { MediaReference } from '../media.ts';
import type { NotificationClass } from '../notification.ts';
import { newNotificationId } from '../notification-id.ts';
import { type NotificationRow, notificationColumns } from '../notification-row.ts';
import { isCold, isUnwelcome } from './contacts.ts';

/** What the caller of {@link enqueue} decides about a new notification. */
export interface NewNotification {
  /** From {@link newNotificationId}, for callers who want to know theirs from an earlier one. */
  id?: string;
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
  /** What it is about, such as `invoice_reminder:456:H-3`: there is one notification of it. */
  dedupeKey?: string | null;
  /** Among those of its class: higher leaves earlier. */
  priority?: number;
  /** IANA zone of the recipient; empty for the business's own. */
  timeZone?: string;
  invoiceId?: number | null;
  paymentId?: number | null;
  subscriptionId?: number | null;
  prepaidPeriodId?: number | null;
  /** What the text names as owed, an exact decimal of rupiah. */
  amount?: string | null;
  /** The stored file that goes with it; the message is its caption. */
  media?: MediaReference | null;
  /** Nothing is written when the recipient is known not to want it or not to be on WhatsApp. */
  onlyIfWelcome?: boolean;
}

/** The caller's own name for one send, and a digest of what it asked for. */
export interface IdempotencyClaim {
  /** Whose key it is: two callers may use the same word. */
  caller: string;
  key: string;
  /** SHA-256 over the request, so that the same key with another body is noticed. */
  fingerprint: string;
  /** After so many ms the key may be taken anew; never when not given. */
  holdsMs?: number;
}

/**
 * Writes the notification, its first event and the idempotency key in one statement, hence in
 * one commit. Returns null, with nothing written, when the key was taken before, or the message
 * must be welcome and is not: a rival with the key that has not committed yet is waited for by
 * PostgreSQL's unique index. A dedupe key that was taken
 * before returns the notification that has it; the idempotency key then leads to that one.
 */
export async function enqueue(
  db: Knex,
  notification: NewNotification,
  idempotency: IdempotencyClaim | null,
  now: Date,
): Promise<NotificationRow | null> {
  const values = toValues(notification, idempotency, now);
  const insert = async (sql: string) =>
    (await runPrepared<NotificationRow>(db, sql, values))[0] ?? null;
  if (values.dedupeKey === null) return insert(plainStatement(idempotency !== null));
  const statement = dedupedStatement(idempotency !== null);
  // A rival that commits while the statement waits for it is seen only by the next one.
  const row = await insert(statement).catch(passOver(foreignKeyViolation));
  return row ?? insert(statement);
}

/** What the statements that write a notification are given. */
export function toValues(
  notification: NewNotification,
  idempotency: IdempotencyClaim | null,
  now: Date,
) {
  return {
    id: notification.id ?? newNotificationId(now),
    customerId: notification.customerId ?? null,
    recipient: notification.recipient,
    phone: notification.phone,
    template: notification.template ?? null,
    message: notification.message,
    class: notification.class,
    scheduledAt: notification.scheduledAt ?? null,
    expiresAt: notification.expiresAt ?? null,
    dedupeKey: notification.dedupeKey ?? null,
    priority: notification.priority ?? 0,
    timeZone: notification.timeZone ?? '',
    invoiceId: notification.invoiceId ?? null,
    paymentId: notification.paymentId ?? null,
    subscriptionId: notification.subscriptionId ?? null,
    prepaidPeriodId: notification.prepaidPeriodId ?? null,
    amount: notification.amount ?? null,
    mediaId: notification.media?.id ?? null,
    mediaType: notification.media?.mimeType ?? null,
    mediaName: notification.media?.fileName ?? null,
    onlyIfWelcome: notification.onlyIfWelcome ?? false,
    now,
    ...idempotency,
    holdsMs: idempotency?.holdsMs ?? null,
  };
}

/** SQL that is false of a message that must be welcome and is not. */
export const mayBeWritten = `not (cast(:onlyIfWelcome as boolean)
  and (${isUnwelcome({ phone: ':phone', class: ':class', now: 'cast(:now as timestamptz)' })}))`;

function plainStatement(keyed: boolean): string {
  return `with ${keyed ? claimedKey('cast(:id as uuid)') : ''}
    ${inserted(keyed ? 'from claimed_key' : `where ${mayBeWritten}`)}, ${accepted}
    select ${notificationColumns} from inserted`;
}

/** `twin` is the notification that has the dedupe key already. */
function dedupedStatement(keyed: boolean): string {
  const isKeyMine = keyed ? 'exists (select 1 from claimed_key)' : 'true';
  return `with twin as (
      select ${notificationColumns} from notification_logs where dedupe_key = :dedupeKey
    ), ${keyed ? claimedKey('coalesce((select id from twin), cast(:id as uuid))') : ''}
    ${inserted(`where not exists (select 1 from twin) and ${isKeyMine} and ${mayBeWritten}
      on conflict (dedupe_key) do nothing`)}, ${accepted}
    select ${notificationColumns} from inserted
    union all select ${notificationColumns} from twin where ${isKeyMine}`;
}

/** A key that was taken before stays with what it made, unless it held for `ms` only. */
export function takenAnew(ms: string): string {
  return `on conflict (caller, key) do update
      set fingerprint = excluded.fingerprint, notification_id = excluded.notification_id,
        created_at = excluded.created_at
      where idempotency_keys.created_at
        <= excluded.created_at - make_interval(secs => cast(${ms} as float8) / 1000)`;
}

/** Takes the idempotency key, or nothing when it was taken before. */
export function claimedKey(notificationId: string): string {
  return `claimed_key as (
    insert into idempotency_keys (caller, key, fingerprint, notification_id, created_at)
    select :caller, :key, :fingerprint, ${notificationId}, cast(:now as timestamptz)
    where ${mayBeWritten}
    ${takenAnew(':holdsMs')}
    returning notification_id
  ),`;
}

/** Writes the notification; `more` adds columns, each with its value. */
export function inserted(condition: string, more: Readonly<Record<string, string>> = {}): string {
  const columns = Object.keys(more).map((column) => `, ${column}`);
  const values = Object.values(more).map((value) => `, ${value}`);
  return `inserted as (
    insert into notification_logs (id, customer_id, recipient, phone, template, message, class,
      scheduled_at, expires_at, dedupe_key, priority, time_zone, invoice_id, payment_id,
      subscription_id, prepaid_period_id, amount, media_id, media_type, media_name,
      next_attempt_at, created_at, updated_at, cold${columns.join('')})
    select cast(:id as uuid), cast(:customerId as bigint), :recipient, :phone, :template,
      :message, :class, cast(:scheduledAt as timestamptz), cast(:expiresAt as timestamptz),
      :dedupeKey, cast(:priority as smallint), :timeZone, cast(:invoiceId as bigint),
      cast(:paymentId as bigint), cast(:subscriptionId as bigint),
      cast(:prepaidPeriodId as bigint), cast(:amount as numeric), cast(:mediaId as uuid),
      :mediaType, :mediaName, cast(coalesce(:scheduledAt, :now) as timestamptz),
      cast(:now as timestamptz), cast(:now as timestamptz), ${isCold(':phone')}${values.join('')}
    ${condition}
    returning *
  )`;
}

const accepted = `accepted as (
    insert into notification_events (notification_id, at, kind, attempt)
    select id, created_at, 'accepted', 0 from inserted
  )`;

/** SQLSTATE when the key leads to a notification that a rival's dedupe key kept from coming. */
const foreignKeyViolation = '23503';

function passOver(expected: string) {
  return (error: unknown): null => {
    if ((error as { code?: string }).code === expected) return null;
    throw error;
  };
}
