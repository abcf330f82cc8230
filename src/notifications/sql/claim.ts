import type { Knex } from 'knex';
import type { Claim, NotificationClass } from '../notification.ts';

/** What a claim is made with; everything in it is committed before WhatsApp is touched. */
export interface ClaimRequest {
  now: Date;
  /** Must still be the newest in the database, or nothing is claimed. */
  ownerEpoch: number;
  /** The link under which the message will leave. */
  linkId: string;
  /** Used when the notification has no message id yet: the write-ahead. */
  messageId: string;
  token: string;
  /** Milliseconds until the account may send again after this message, by class. */
  gapTransactionalMs: number;
  gapBulkMs: number;
}

interface ClaimedRow {
  id: string;
  phone: string;
  message: string;
  class: NotificationClass;
  attempts: number;
  message_id: string;
  created_at: Date;
  expires_at: Date | null;
}

/**
 * Reserves the most urgent notification that may leave now, in one commit: attempt number,
 * owner epoch, token, link and message id, and the time at which the account may send again,
 * unless the notification has expired and will not be sent.
 * Null when nothing is due, the account must pause, or a newer owner took over.
 */
export async function claim(db: Knex, request: ClaimRequest): Promise<Claim | null> {
  const { rows } = await db.raw<{ rows: ClaimedRow[] }>(claimStatement, { ...request });
  const row = rows[0];
  if (!row) return null;
  return {
    id: row.id,
    phone: row.phone,
    message: row.message,
    class: row.class,
    attempt: row.attempts,
    messageId: row.message_id,
    linkId: request.linkId,
    token: request.token,
    ownerEpoch: request.ownerEpoch,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

const claimStatement = `
  with account as (
    select id from whatsapp_accounts
    where id = 'default' and owner_epoch = :ownerEpoch
      and (next_send_at is null or next_send_at <= :now)
    for update
  ), due as (
    select n.id from notification_logs n, account
    where n.status = 'pending' and n.claim_token is null and n.uncertain_since is null
      and n.next_attempt_at <= :now
    order by n.urgency, n.priority desc, n.next_attempt_at, n.id
    limit 1
    for update of n skip locked
  ), claimed as (
    update notification_logs n
    set claim_token = :token, claimed_at = :now, owner_epoch = :ownerEpoch,
      attempts = n.attempts + 1, link_id = :linkId, message_id = coalesce(n.message_id, :messageId),
      hold_reason = null, hold_until = null, updated_at = :now
    from due where n.id = due.id
    returning n.*
  ), paced as (
    update whatsapp_accounts a
    set next_send_at = claimed.claimed_at + make_interval(secs =>
      (case claimed.class when 'transactional' then cast(:gapTransactionalMs as float8)
       else cast(:gapBulkMs as float8) end) / 1000)
    from claimed where a.id = 'default'
      and (claimed.expires_at is null or claimed.expires_at > :now)
  ), event as (
    insert into notification_events (notification_id, at, kind, attempt)
    select id, claimed_at, 'claimed', attempts from claimed
  )
  select id, phone, message, class, attempts, message_id, created_at, expires_at from claimed`;
