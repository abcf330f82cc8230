import type { Knex } from 'knex';
import { runPrepared } from '../../database/run-prepared.ts';
import type { NotificationClass, NotificationEvent } from '../notification.ts';
import { type NotificationRow, notificationColumns } from '../notification-row.ts';

/** How many notifications of one kind are waiting to be claimed. */
export interface WaitingCount {
  class: NotificationClass;
  cold: boolean;
  timeZone: string;
  holdReason: string | null;
  count: number;
  /** Since when the oldest of them that is due could have left; null when none is due. */
  dueSince: Date | null;
}

/** What is waiting in the outbox. */
export interface OutboxCounts {
  /** Not settled, the uncertain ones included. */
  pending: number;
  uncertain: number;
  /** What waits to be claimed, by what the rules tell apart and by the hold that is written. */
  waiting: WaitingCount[];
  oldestPendingAt: Date | null;
}

/** One notification, or null. */
export async function findById(db: Knex, id: string): Promise<NotificationRow | null> {
  const rows = await runPrepared<NotificationRow>(
    db,
    `select ${notificationColumns} from notification_logs where id = :id`,
    { id },
  );
  return rows[0] ?? null;
}

/**
 * The notification that an idempotency key made, with the digest of that request; without a
 * notification when it was the key of a bulk call. A key from before `since` is passed over.
 */
export async function findByIdempotencyKey(
  db: Knex,
  caller: string,
  key: string,
  since: Date | null,
): Promise<{ row: NotificationRow | null; fingerprint: string } | null> {
  const { rows } = await db.raw<{
    rows: (NotificationRow & { fingerprint: string; batch_key: boolean })[];
  }>(
    `select k.fingerprint, k.notification_id is null as batch_key, ${prefixed('n')}
     from idempotency_keys k left join notification_logs n on n.id = k.notification_id
     where k.caller = :caller and k.key = :key
       and (cast(:since as timestamptz) is null or k.created_at > :since)`,
    { caller, key, since },
  );
  const row = rows[0];
  return row ? { row: row.batch_key ? null : row, fingerprint: row.fingerprint } : null;
}

/** The timeline of one notification, oldest first. */
export async function listEvents(db: Knex, id: string): Promise<NotificationEvent[]> {
  const { rows } = await db.raw<{ rows: NotificationEvent[] }>(
    `select at, kind, attempt, detail from notification_events
     where notification_id = :id order by id`,
    { id },
  );
  return rows.map(({ at, kind, attempt, detail }) => ({ at, kind, attempt, detail }));
}

/** Counts what is not settled. */
export async function countOutbox(db: Knex, now: Date): Promise<OutboxCounts> {
  const { rows } = await db.raw<{
    rows: (WaitingCount & { waiting: boolean; uncertain: number; oldest: Date })[];
  }>(
    `select class, cold, time_zone as "timeZone", hold_reason as "holdReason",
       claim_token is null and uncertain_since is null as waiting,
       count(*) as count, count(uncertain_since) as uncertain, min(created_at) as oldest,
       min(greatest(created_at, scheduled_at)) filter (where next_attempt_at <= :now) as "dueSince"
     from notification_logs where status = 'pending'
     group by 1, 2, 3, 4, 5`,
    { now },
  );
  const sum = (read: (row: (typeof rows)[number]) => number) =>
    rows.reduce((total, row) => total + read(row), 0);
  const oldest = Math.min(...rows.map((row) => row.oldest.getTime()));
  return {
    pending: sum((row) => row.count),
    uncertain: sum((row) => row.uncertain),
    waiting: rows.filter((row) => row.waiting).map(toWaitingCount),
    oldestPendingAt: rows.length === 0 ? null : new Date(oldest),
  };
}

function toWaitingCount(row: WaitingCount): WaitingCount {
  const { class: notificationClass, cold, timeZone, holdReason, count: waiting, dueSince } = row;
  return { class: notificationClass, cold, timeZone, holdReason, count: waiting, dueSince };
}

/** A message that nobody has read yet, as far as the ledger knows. */
export interface UnreadMessage {
  id: string;
  messageId: string;
  phone: string;
  sentAt: Date;
  isDelivered: boolean;
}

/** Messages sent since under this link that nobody has read yet: newest first, after `after`. */
export async function listUnread(
  db: Knex,
  { since, linkId }: { since: Date; linkId: string },
  page: { limit: number; after: Pick<UnreadMessage, 'id' | 'sentAt'> | null },
): Promise<UnreadMessage[]> {
  const { limit, after } = page;
  const rest = after === null ? '' : 'and (sent_at, id) < (:sentAt, cast(:id as uuid))';
  const { rows } = await db.raw<{ rows: UnreadMessage[] }>(
    `select id, message_id as "messageId", phone, sent_at as "sentAt",
       delivered_at is not null as "isDelivered"
     from notification_logs
     where status = 'sent' and read_at is null and sent_at >= :since and link_id = :linkId ${rest}
     order by sent_at desc, id desc limit :limit`,
    { since, linkId, limit, ...after },
  );
  return rows;
}

function prefixed(alias: string): string {
  return notificationColumns.replace(/\b([a-z_]+)\b/g, `${alias}.$1`);
}
