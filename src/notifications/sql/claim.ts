import type { Knex } from 'knex';
import { claimOf, freeRows } from '../../database/claimable.ts';
import { runPrepared } from '../../database/run-prepared.ts';
import {
  type ClaimReply,
  type ClaimRequest,
  type ClaimedRow,
  account,
  claimValues,
  isDue,
  lane,
  leaving,
  toClaimReply,
} from './claim-clauses.ts';
import { isOnWhatsapp } from './contacts.ts';

/**
 * Reserves the most urgent notification of the open lanes that is due, in one commit: attempt
 * number, owner epoch, token, link and message id, the time at which the account may send again,
 * and the day's counts. A notification that has expired is reserved without counting, since it
 * will not be sent. One whose elder to the same recipient, of the same class, was tried and has
 * to be tried again is passed over, so that texts arrive in their order.
 */
export async function claim(db: Knex, request: ClaimRequest): Promise<ClaimReply> {
  const [row] = await runPrepared<ClaimedRow>(db, claimStatement, claimValues(request));
  return toClaimReply(row!, request);
}

const firstOfLane = freeRows({
  columns: 'n.id, n.urgency, n.priority, n.next_attempt_at',
  table: 'notification_logs',
  row: 'n',
  where: isDue,
  order: 'n.priority desc, n.next_attempt_at, n.id',
  limit: 1,
});

const claimStatement = `
  with ${account}, ${lane}, due as (
    select first_of_lane.id from lane cross join lateral (${firstOfLane}) first_of_lane
    order by first_of_lane.urgency, first_of_lane.priority desc, first_of_lane.next_attempt_at,
      first_of_lane.id
    limit 1
  ), claimed as (
    update notification_logs n
    set ${claimOf('n')}, owner_epoch = :ownerEpoch, link_id = :linkId,
      message_id = coalesce(n.message_id, :messageId), web_version = :webVersion, updated_at = :now
    from due where n.id = due.id
    returning n.*
  ), ${leaving}, event as (
    insert into notification_events (notification_id, at, kind, attempt)
    select id, claimed_at, 'claimed', attempts from claimed
  )
  select c.id, c.phone, c.message, c.class, c.attempts, c.message_id, c.dedupe_key, c.cold,
    c.template, c.customer_id, c.invoice_id, c.payment_id, c.subscription_id,
    c.prepaid_period_id, c.amount, c.media_id, c.media_type, c.media_name, c.created_at,
    c.expires_at, ${isOnWhatsapp} as on_whatsapp, opt_outs.scope as opt_out,
    coalesce(paced.next_send_at, a.next_send_at) as next_send_at,
    counted.sent as sent_today, counted.cold as cold_today
  from whatsapp_accounts a
  left join claimed c on true left join contacts on contacts.phone = c.phone
  left join opt_outs on opt_outs.phone = c.phone
  left join paced on true left join counted on true
  where a.id = 'default'`;
