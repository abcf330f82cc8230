import type { Knex } from 'knex';
import { runPrepared } from '../../database/run-prepared.ts';
import { type NotificationRow, notificationColumns } from '../notification-row.ts';
import {
  type ClaimReply,
  type ClaimRequest,
  type ClaimedRow,
  account,
  claimValues,
  isDue,
  isWaiting,
  lane,
  leaving,
  toClaimReply,
  urgencies,
} from './claim-clauses.ts';
import { isCold, isOnWhatsapp } from './contacts.ts';
import {
  type IdempotencyClaim,
  type NewNotification,
  claimedKey,
  inserted,
  mayBeWritten,
  toValues,
} from './enqueue.ts';

/** What was written, and whether it is in the hand of the owner already. */
export interface ClaimedAtOnce extends ClaimReply {
  /** Null as for {@link enqueue}. */
  row: NotificationRow | null;
}

/**
 * Does what `enqueue` does, and claims the notification in the same commit when it may leave
 * now: its lane is open, nothing else is due, and nothing to the same recipient has to come
 * first. A message that comes alone, as a receipt at the counter does, thereby costs one commit
 * before it leaves in place of two. For notifications without a dedupe key.
 */
export async function enqueueClaimed(
  db: Knex,
  notification: NewNotification,
  idempotency: IdempotencyClaim | null,
  request: ClaimRequest,
): Promise<ClaimedAtOnce> {
  const rows = await runPrepared<NotificationRow & ClaimedRow>(
    db,
    idempotency ? keyedStatement : plainStatement,
    {
      ...toValues(notification, idempotency, request.now),
      ...claimValues(request),
      urgency: urgencies[notification.class],
    },
  );
  const row = rows[0] ?? null;
  if (row?.claim_token == null) return { row, claim: null, nextSendAt: null, counts: null };
  return { row, ...toClaimReply(row, request) };
}

/** Yields a row when the notification may leave now. */
const departing = `due as (
    select 1 from lane
    cross join lateral (select 1 from notification_logs n where ${isDue} limit 1) first_of_lane
    limit 1
  ), departing as (
    select 1 from lane
    where lane.urgency = cast(:urgency as smallint) and lane.time_zone = :timeZone
      and lane.cold = ${isCold(':phone')}
      and coalesce(cast(:scheduledAt as timestamptz), :now) <= :now
      and (cast(:expiresAt as timestamptz) is null or cast(:expiresAt as timestamptz) > :now)
      and not exists (select from due)
      and not exists (
        select 1 from notification_logs elder
        where elder.phone = :phone and elder.class = :class and elder.cold = lane.cold
          and elder.time_zone = lane.time_zone and elder.attempts > 0 and ${isWaiting('elder')})
  )`;

const whenDeparting = (value: string) =>
  `case when exists (select from departing) then ${value} end`;

const claimColumns = {
  claim_token: whenDeparting('cast(:token as uuid)'),
  claimed_at: whenDeparting('cast(:now as timestamptz)'),
  owner_epoch: whenDeparting('cast(:ownerEpoch as bigint)'),
  attempts: 'case when exists (select from departing) then 1 else 0 end',
  link_id: whenDeparting('cast(:linkId as uuid)'),
  message_id: whenDeparting(':messageId'),
  web_version: whenDeparting(':webVersion'),
};

function statement(key: string, condition: string): string {
  return `with ${account}, ${lane}, ${departing}, ${key}
    ${inserted(condition, claimColumns)}, claimed as (
      select * from inserted where claim_token is not null
    ), ${leaving}, event as (
      insert into notification_events (notification_id, at, kind, attempt)
      select id, created_at, 'accepted', 0 from inserted
      union all select id, claimed_at, 'claimed', attempts from claimed
    )
    select ${notificationColumns}, dedupe_key, subscription_id, prepaid_period_id, amount,
      (select ${isOnWhatsapp} from contacts where contacts.phone = inserted.phone) as on_whatsapp,
      (select scope from opt_outs where opt_outs.phone = inserted.phone) as opt_out,
      (select next_send_at from paced) as next_send_at,
      (select sent from counted) as sent_today, (select cold from counted) as cold_today
    from inserted`;
}

const plainStatement = statement('', `where ${mayBeWritten}`);
const keyedStatement = statement(claimedKey('cast(:id as uuid)'), 'from claimed_key');
