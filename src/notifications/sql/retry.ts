import type { Knex } from 'knex';
import { newNotificationId } from '../notification-id.ts';
import { type NotificationRow, notificationColumns } from '../notification-row.ts';
import { isCold } from './contacts.ts';
import type { IdempotencyClaim } from './enqueue.ts';

/** What a person decides about another try. */
export interface RetryRequest {
  /** The notification to try again. */
  id: string;
  /** Whether a second copy on the customer's phone is accepted. */
  confirmDuplicate: boolean;
  expiresAt: Date;
}

/**
 * Whether some copy of `n` may have left, by itself or by an earlier retry: it was acknowledged,
 * or nobody knows. `n` is the alias of a row of `notification_logs`.
 */
const mayHaveLeft = `(n.status = 'sent' or n.uncertain_since is not null
  or exists (select 1 from notification_logs earlier where earlier.retry_of = n.id
    and (earlier.status = 'sent' or earlier.uncertain_since is not null)))`;

/**
 * Writes a new notification with the text of an old one, its event and the idempotency key in
 * one commit. Null, with nothing written, when the old one is not to be tried again as it is
 * now, or the key was taken before; `retry_pending` when another retry of it is still waiting.
 */
export async function retry(
  db: Knex,
  request: RetryRequest,
  idempotency: IdempotencyClaim | null,
  now: Date,
): Promise<NotificationRow | 'retry_pending' | null> {
  try {
    const { rows } = await db.raw<{ rows: NotificationRow[] }>(retryStatement(idempotency), {
      newId: newNotificationId(now),
      ...request,
      now,
      ...idempotency,
    });
    return rows[0] ?? null;
  } catch (error) {
    // The index is what lets only one of two clicks at the same moment through.
    const { constraint } = error as { constraint?: string };
    if (constraint === 'notification_logs_live_retry') return 'retry_pending';
    throw error;
  }
}

/** Whether a copy of this notification may be on the customer's phone already. */
export async function mayBeThere(db: Knex, id: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { found: boolean }[] }>(
    `select ${mayHaveLeft} as found from notification_logs n where n.id = :id`,
    { id },
  );
  return rows[0]?.found ?? false;
}

/** The retry of a notification that is still waiting, or null. */
export async function findLiveRetry(db: Knex, id: string): Promise<string | null> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select id from notification_logs where retry_of = :id and status = 'pending'`,
    { id },
  );
  return rows[0]?.id ?? null;
}

function retryStatement(idempotency: IdempotencyClaim | null): string {
  return `with original as (
      select n.* from notification_logs n
      where n.id = :id and n.forgotten = 0
        and (n.status <> 'pending' or (n.uncertain_since is not null and n.claim_token is null))
        and (cast(:confirmDuplicate as boolean) or not ${mayHaveLeft})
    ), ${idempotency ? claimedKey : ''} inserted as (
      insert into notification_logs (id, retry_of, customer_id, recipient, phone, template,
        message, class, priority, invoice_id, payment_id, subscription_id, prepaid_period_id, amount,
        media_id, media_type, media_name, time_zone, cold, expires_at, next_attempt_at, created_at, updated_at)
      select cast(:newId as uuid), id, customer_id, recipient, phone, template, message, class,
        priority, invoice_id, payment_id, subscription_id, prepaid_period_id, amount,
        media_id, media_type, media_name, time_zone, ${isCold('original.phone')},
        cast(:expiresAt as timestamptz), cast(:now as timestamptz), cast(:now as timestamptz),
        cast(:now as timestamptz)
      from original ${idempotency ? 'cross join claimed_key' : ''}
      returning *
    ), accepted as (
      insert into notification_events (notification_id, at, kind, attempt, detail)
      select id, created_at, 'accepted', 0, 'retry' from inserted
    )
    select ${notificationColumns} from inserted`;
}

const claimedKey = `claimed_key as (
  insert into idempotency_keys (caller, key, fingerprint, notification_id, created_at)
  select :caller, :key, :fingerprint, cast(:newId as uuid), cast(:now as timestamptz)
  from original
  on conflict (caller, key) do nothing
  returning notification_id
),`;
