import type { Knex } from 'knex';
import { type NotificationRow, notificationColumns } from '../notification-row.ts';

/**
 * Cancels one notification that nobody has in the hand. One in doubt keeps its message id and
 * its doubt, so that a late acknowledgement still settles it as sent. Null, with nothing
 * written, when it is in flight, settled or not there.
 *
 * A claim locks the row too: whichever comes second sees what the first one has committed.
 */
export async function cancel(
  db: Knex,
  id: string,
  reason: { code: string; message: string },
  now: Date,
): Promise<NotificationRow | null> {
  const { rows } = await db.raw<{ rows: NotificationRow[] }>(
    `with cancelled as (
       update notification_logs n
       set status = 'cancelled', error_code = :code, error_message = :message,
         hold_reason = null, hold_until = null, updated_at = :now
       where n.id = :id and n.status = 'pending' and n.claim_token is null
       returning n.*
     ), event as (
       insert into notification_events (notification_id, at, kind, attempt, detail)
       select id, cast(:now as timestamptz), 'cancelled', attempts, :code from cancelled
     )
     select ${notificationColumns} from cancelled`,
    { id, ...reason, now },
  );
  return rows[0] ?? null;
}
