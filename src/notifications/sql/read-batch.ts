import type { Knex } from 'knex';
import type { Batch, BatchCounts, BatchOrder } from '../batch.ts';
import type { NotificationClass, NotificationStatus } from '../notification.ts';

interface BatchRow {
  id: string;
  status: BatchOrder;
  class: NotificationClass;
  delay_ms: number;
  total: number;
  created_at: Date;
  scheduled_at: Date | null;
}

/** Notifications of one batch that are alike. */
interface ShareRow {
  batch_id: string;
  status: NotificationStatus;
  is_uncertain: boolean;
  is_in_flight: boolean;
  is_held: boolean;
  cold: boolean;
  time_zone: string;
  count: number;
}

const batchColumns = 'id, status, class, delay_ms, total, created_at, scheduled_at';

/** One batch with its counts, or null. */
export async function findBatch(db: Knex, id: string): Promise<Batch | null> {
  const { rows } = await db.raw<{ rows: BatchRow[] }>(
    `select ${batchColumns} from batches where id = :id`,
    { id },
  );
  return (await withCounts(db, rows))[0] ?? null;
}

/** Newest first. `before` is the id of the last batch of the page before. */
export async function listBatches(
  db: Knex,
  page: { limit: number; before?: string },
): Promise<Batch[]> {
  const { rows } = await db.raw<{ rows: BatchRow[] }>(
    `select ${batchColumns} from batches
     ${page.before === undefined ? '' : 'where id < :before'} order by id desc limit :limit`,
    { ...page },
  );
  return withCounts(db, rows);
}

async function withCounts(db: Knex, batches: readonly BatchRow[]): Promise<Batch[]> {
  const ids = batches.map((batch) => batch.id);
  const { rows } = await db.raw<{ rows: ShareRow[] }>(sharesStatement, { ids });
  return batches.map((batch) => ({
    id: batch.id,
    order: batch.status,
    class: batch.class,
    delayMs: batch.delay_ms,
    total: batch.total,
    createdAt: batch.created_at,
    scheduledAt: batch.scheduled_at,
    counts: addUp(rows.filter((row) => row.batch_id === batch.id)),
  }));
}

/** What is settled is counted in the index alone; only what is pending is looked at itself. */
const sharesStatement = `
  select batch_id, status, false as is_uncertain, false as is_in_flight, false as is_held,
    false as cold, '' as time_zone, count(*) as count
  from notification_logs
  where batch_id = any(cast(:ids as uuid[])) and status in ('sent', 'failed', 'cancelled')
  group by batch_id, status
  union all
  select batch_id, status, uncertain_since is not null, claim_token is not null,
    hold_reason is not null, cold, time_zone, count(*)
  from notification_logs
  where batch_id = any(cast(:ids as uuid[])) and status = 'pending'
  group by 1, 2, 3, 4, 5, 6, 7`;

function addUp(shares: readonly ShareRow[]): BatchCounts {
  const sum = (counts: (share: ShareRow) => boolean) =>
    shares.filter(counts).reduce((total, share) => total + share.count, 0);
  const isWaiting = (share: ShareRow) =>
    share.status === 'pending' && !share.is_uncertain && !share.is_in_flight && !share.is_held;
  return {
    pending: sum((share) => share.status === 'pending'),
    sent: sum((share) => share.status === 'sent'),
    failed: sum((share) => share.status === 'failed'),
    cancelled: sum((share) => share.status === 'cancelled'),
    uncertain: sum((share) => share.is_uncertain),
    held: sum((share) => share.is_held && !share.is_uncertain && !share.is_in_flight),
    waiting: shares
      .filter(isWaiting)
      .map(({ cold, time_zone, count }) => ({ cold, timeZone: time_zone, count })),
  };
}
