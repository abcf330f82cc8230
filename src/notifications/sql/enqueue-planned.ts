import type { Knex } from 'knex';
import { newNotificationId } from '../notification-id.ts';
import { isCold } from './contacts.ts';
import type { NewNotification } from './enqueue.ts';

/** A notification that a plan has made: every one has a dedupe key, so that plans can repeat. */
export interface PlannedNotification extends NewNotification {
  dedupeKey: string;
}

/** Rows that go to PostgreSQL in one statement. */
const chunkSize = 1_000;

/**
 * Writes the notifications of a plan, with their first events, in the order given, and resolves
 * with the dedupe keys that were free. A key that is taken means that the notification was planned
 * before, and leaves that one as it is. Plans that run at the same time must keep out of each
 * other's way by a lock, since they may name the same keys in another order.
 */
export async function enqueuePlanned(
  db: Knex,
  notifications: readonly PlannedNotification[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const written = new Set<string>();
  for (let from = 0; from < notifications.length; from += chunkSize) {
    const chunk = notifications.slice(from, from + chunkSize);
    const { rows } = await db.raw<{ rows: { dedupe_key: string }[] }>(insertPlanned, {
      rows: JSON.stringify(chunk.map((notification) => toGiven(notification, now))),
      now,
    });
    for (const row of rows) written.add(row.dedupe_key);
  }
  return written;
}

/** Those of the keys that some notification has already. */
export async function findPlannedKeys(
  db: Knex,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await db.raw<{ rows: { dedupe_key: string }[] }>(
    'select dedupe_key from notification_logs where dedupe_key = any (cast(:keys as text[]))',
    { keys: [...keys] },
  );
  return new Set(rows.map((row) => row.dedupe_key));
}

/** The names are short because they go over the wire with every row. */
function toGiven(notification: PlannedNotification, now: Date) {
  return {
    id: newNotificationId(now),
    c: notification.customerId,
    r: notification.recipient,
    p: notification.phone,
    t: notification.template,
    m: notification.message,
    k: notification.class,
    s: notification.scheduledAt,
    e: notification.expiresAt,
    d: notification.dedupeKey,
    o: notification.priority ?? 0,
    z: notification.timeZone ?? '',
    i: notification.invoiceId,
    y: notification.paymentId,
    u: notification.subscriptionId,
    x: notification.prepaidPeriodId,
    a: notification.amount,
  };
}

const insertPlanned = `
  with given as materialized (
    select * from json_to_recordset(cast(:rows as json))
      as given (id uuid, c bigint, r text, p text, t text, m text, k text, s timestamptz,
        e timestamptz, d text, o smallint, z text, i bigint, y bigint, u bigint, x bigint,
        a numeric)
  ), inserted as (
    insert into notification_logs (id, customer_id, recipient, phone, template, message, class,
      scheduled_at, expires_at, dedupe_key, priority, time_zone, invoice_id, payment_id,
      subscription_id, prepaid_period_id, amount, next_attempt_at, created_at, updated_at, cold)
    select id, c, r, p, t, m, k, s, e, d, o, z, i, y, u, x, a,
      coalesce(s, cast(:now as timestamptz)), cast(:now as timestamptz),
      cast(:now as timestamptz), ${isCold('given.p')}
    from given order by id
    on conflict (dedupe_key) do nothing
    returning id, dedupe_key
  ), accepted as (
    insert into notification_events (notification_id, at, kind, attempt)
    select id, cast(:now as timestamptz), 'accepted', 0 from inserted order by id
  )
  select dedupe_key from inserted`;
