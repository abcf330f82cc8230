import type { Knex } from 'knex';
import { runPrepared } from '../../database/run-prepared.ts';
import { type NotificationRow, notificationColumns } from '../notification-row.ts';
import { isCold, isUnwelcome } from './contacts.ts';
import {
  type IdempotencyClaim,
  type NewNotification,
  enqueue,
  takenAnew,
  toValues,
} from './enqueue.ts';

/** One notification to be written. */
export interface EnqueueCall {
  /** Without a dedupe key. */
  notification: NewNotification;
  idempotency: IdempotencyClaim | null;
  now: Date;
}

/**
 * Does for each call what {@link enqueue} does, in one statement for all of them and hence in
 * one commit; answers in the order of the calls. What PostgreSQL refuses because of one of them
 * is tried again one by one, so that it fails for that one only.
 */
export async function enqueueTogether(
  db: Knex,
  calls: readonly EnqueueCall[],
): Promise<(NotificationRow | null | Promise<NotificationRow | null>)[]> {
  if (calls.length === 1) return [await enqueueAlone(db, calls[0]!)];
  try {
    return await enqueueAll(db, calls);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  return calls.map((call) => enqueueAlone(db, call));
}

function enqueueAlone(db: Knex, { notification, idempotency, now }: EnqueueCall) {
  return enqueue(db, notification, idempotency, now);
}

/** Keys are taken in their order, so that two groups with the same keys never wait for each other. */
async function enqueueAll(
  db: Knex,
  calls: readonly EnqueueCall[],
): Promise<(NotificationRow | null)[]> {
  const given = calls.map(({ notification, idempotency, now }) =>
    toValues(notification, idempotency, now),
  );
  const rows = await runPrepared<NotificationRow>(db, statement, { rows: JSON.stringify(given) });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return given.map(({ id }) => byId.get(id) ?? null);
}

const statement = `
  with given as materialized (
    select given.*, not ("onlyIfWelcome" and (${isUnwelcome({
      phone: 'given.phone',
      class: 'given.class',
      now: 'given.now',
    })})) as may_be_written
    from json_to_recordset(cast(:rows as json)) as given (id uuid, "customerId" bigint,
      recipient text, phone text, template text, message text, class text,
      "scheduledAt" timestamptz, "expiresAt" timestamptz, priority smallint, "timeZone" text,
      "invoiceId" bigint, "paymentId" bigint, "subscriptionId" bigint,
      "prepaidPeriodId" bigint, amount numeric, "mediaId" uuid, "mediaType" text,
      "mediaName" text, "onlyIfWelcome" boolean, now timestamptz, caller text, key text,
      fingerprint text, "holdsMs" float8)
  ), claimed_key as (
    insert into idempotency_keys (caller, key, fingerprint, notification_id, created_at)
    select distinct on (caller collate "C", key collate "C") caller, key, fingerprint, id, now
    from given where key is not null and may_be_written
    order by caller collate "C", key collate "C", id
    ${takenAnew('(select "holdsMs" from given where given.id = excluded.notification_id)')}
    returning notification_id
  ), inserted as (
    insert into notification_logs (id, customer_id, recipient, phone, template, message, class,
      scheduled_at, expires_at, priority, time_zone, invoice_id, payment_id, subscription_id,
      prepaid_period_id, amount, media_id, media_type, media_name, next_attempt_at, created_at, updated_at, cold)
    select id, "customerId", recipient, phone, template, message, class, "scheduledAt",
      "expiresAt", priority, "timeZone", "invoiceId", "paymentId", "subscriptionId",
      "prepaidPeriodId", amount, "mediaId", "mediaType", "mediaName", coalesce("scheduledAt", now), now, now, ${isCold('given.phone')}
    from given
    where (key is null and may_be_written) or id in (select notification_id from claimed_key)
    order by id
    returning *
  ), accepted as (
    insert into notification_events (notification_id, at, kind, attempt)
    select id, created_at, 'accepted', 0 from inserted order by id
  )
  select ${notificationColumns} from inserted`;

/**
 * Whether PostgreSQL took back the whole statement because of a value in it (SQLSTATE classes 22
 * and 23). After any other failure it may have committed, and a second try would write twice.
 */
function isRefusal(error: unknown): boolean {
  return /^2[23]...$/.test((error as { code?: string }).code ?? '');
}
