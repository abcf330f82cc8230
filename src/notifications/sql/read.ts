import type { Knex } from 'knex';
import type { NotificationEvent, NotificationStatus } from '../notification.ts';
import { type NotificationRow, notificationColumns } from '../notification-row.ts';

/** Which notifications a list shows; every filter that is set must hold. */
export interface NotificationFilter {
  customerId?: number;
  status?: NotificationStatus;
}

/** Counts over the whole ledger. */
export interface NotificationCounts {
  total: number;
  sent: number;
  failed: number;
  pending: number;
  cancelled: number;
  delivered: number;
  read: number;
}

/** What is waiting in the outbox. */
export interface OutboxCounts {
  /** Not settled, the uncertain ones included. */
  pending: number;
  uncertain: number;
  heldByReason: Record<string, number>;
  oldestPendingAt: Date | null;
}

/** One notification, or null. */
export async function findById(db: Knex, id: string): Promise<NotificationRow | null> {
  const { rows } = await db.raw<{ rows: NotificationRow[] }>(
    `select ${notificationColumns} from notification_logs where id = :id`,
    { id },
  );
  return rows[0] ?? null;
}

/** The notification that an idempotency key made, with the digest of that request. */
export async function findByIdempotencyKey(
  db: Knex,
  caller: string,
  key: string,
): Promise<{ row: NotificationRow; fingerprint: string } | null> {
  const { rows } = await db.raw<{ rows: (NotificationRow & { fingerprint: string })[] }>(
    `select k.fingerprint, ${prefixed('n')}
     from idempotency_keys k join notification_logs n on n.id = k.notification_id
     where k.caller = :caller and k.key = :key`,
    { caller, key },
  );
  const row = rows[0];
  return row ? { row, fingerprint: row.fingerprint } : null;
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

/** Newest first. `before` is the id of the last notification of the page before. */
export async function list(
  db: Knex,
  filter: NotificationFilter,
  page: { limit: number; before?: string },
): Promise<NotificationRow[]> {
  const conditions = ['true'];
  if (filter.customerId !== undefined) conditions.push('customer_id = :customerId');
  if (filter.status !== undefined) conditions.push('status = :status');
  if (page.before !== undefined) conditions.push('id < :before');
  const { rows } = await db.raw<{ rows: NotificationRow[] }>(
    `select ${notificationColumns} from notification_logs
     where ${conditions.join(' and ')} order by id desc limit :limit`,
    { ...filter, ...page },
  );
  return rows;
}

/** Counts every row of the ledger. */
export async function count(db: Knex): Promise<NotificationCounts> {
  const { rows } = await db.raw<{ rows: NotificationCounts[] }>(
    `select count(*) as total,
       count(*) filter (where status = 'sent') as sent,
       count(*) filter (where status = 'failed') as failed,
       count(*) filter (where status = 'pending') as pending,
       count(*) filter (where status = 'cancelled') as cancelled,
       count(delivered_at) as delivered, count(read_at) as "read"
     from notification_logs`,
  );
  return rows[0]!;
}

/** Counts what is not settled. */
export async function countOutbox(db: Knex): Promise<OutboxCounts> {
  const { rows } = await db.raw<{
    rows: { pending: number; uncertain: number; oldest: Date | null; hold_reason: string | null }[];
  }>(
    `select hold_reason, count(*) as pending, count(uncertain_since) as uncertain,
       min(created_at) as oldest
     from notification_logs where status = 'pending' group by hold_reason`,
  );
  const heldByReason: Record<string, number> = {};
  for (const row of rows) if (row.hold_reason !== null) heldByReason[row.hold_reason] = row.pending;
  const oldest = rows.flatMap((row) => (row.oldest ? [row.oldest.getTime()] : []));
  return {
    pending: rows.reduce((sum, row) => sum + row.pending, 0),
    uncertain: rows.reduce((sum, row) => sum + row.uncertain, 0),
    heldByReason,
    oldestPendingAt: oldest.length === 0 ? null : new Date(Math.min(...oldest)),
  };
}

/** Sent messages of the last days that nobody has read yet, as far as the ledger knows. */
export async function listUnread(
  db: Knex,
  since: Date,
  linkId: string,
): Promise<{ messageId: string; phone: string }[]> {
  const { rows } = await db.raw<{ rows: { message_id: string; phone: string }[] }>(
    `select message_id, phone from notification_logs
     where status = 'sent' and read_at is null and sent_at >= :since and link_id = :linkId
     order by sent_at desc limit 5000`,
    { since, linkId },
  );
  return rows.map((row) => ({ messageId: row.message_id, phone: row.phone }));
}

function prefixed(alias: string): string {
  return notificationColumns.replace(/\b([a-z_]+)\b/g, `${alias}.$1`);
}
