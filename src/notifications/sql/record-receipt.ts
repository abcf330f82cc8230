import type { Knex } from 'knex';
import { runPrepared } from '../../database/run-prepared.ts';
import type { DeliveryReceipt } from '../delivery-receipt.ts';
import { type NotificationRow, notificationColumns } from '../notification-row.ts';

/**
 * Applies one acknowledgement. Never moves a notification backwards, whatever the order or
 * number of receipts: ack 1 and higher settle it as sent (also when it was uncertain, failed or
 * cancelled before: WhatsApp knows better), ack −1 fails what is still pending, ack 0 says
 * nothing. Returns the notification when something changed, else null.
 */
export async function recordReceipt(
  db: Knex,
  receipt: DeliveryReceipt,
  now: Date,
): Promise<NotificationRow | null> {
  if (receipt.ack === 0) return null;
  const statement = receipt.ack === -1 ? refusedStatement : acknowledgedStatement;
  const rows = await runPrepared<NotificationRow>(db, statement, {
    messageId: receipt.messageId,
    messageKey: receipt.messageKey ?? null,
    delivered: receipt.ack >= 2,
    read: receipt.ack >= 3,
    kind: receipt.ack >= 3 ? 'read' : receipt.ack === 2 ? 'delivered' : 'acknowledged',
    at: receipt.at,
    sentAt: receipt.sentAt ?? receipt.at,
    now,
  });
  return rows[0] ?? null;
}

/** So many refusals of first messages in a row stop them: a further one can cost the account. */
const refusalsThatStop = 3;

/** The key names the chat; of a person who was forgotten it is not learned again. */
const keptKey = `case when n.forgotten < 2 then coalesce(:messageKey, n.message_key) end`;

/**
 * That a message was delivered or read is not worth a wait for the disk: what a crash takes away
 * of it is read back from the page afterwards. That it was sent is.
 */
const relaxed = `(select set_config('synchronous_commit', case when cast(:delivered as boolean)
    then 'off' else current_setting('synchronous_commit') end, true)) as relaxed`;

/**
 * Hardly any receipt is the first of its recipient. `offset 0` keeps PostgreSQL from beginning
 * with all that is pending, which it read for every receipt of a bulk send (measured).
 */
const acknowledgedStatement = `
  with changed as (
    update notification_logs n
    set status = 'sent', sent_at = coalesce(n.sent_at, cast(:sentAt as timestamptz)),
      delivered_at = case when cast(:delivered as boolean) then coalesce(n.delivered_at, cast(:at as timestamptz))
        else n.delivered_at end,
      read_at = case when cast(:read as boolean) then coalesce(n.read_at, cast(:at as timestamptz)) else n.read_at end,
      claim_token = null, uncertain_since = null, uncertain_reason = null,
      error_code = null, error_message = null, message_key = ${keptKey}, updated_at = :now
    where n.message_id = :messageId and (
      n.status <> 'sent'
      or (cast(:delivered as boolean) and n.delivered_at is null)
      or (cast(:read as boolean) and n.read_at is null))
    returning n.*
  ), event as (
    insert into notification_events (notification_id, at, kind, attempt)
    select id, cast(:at as timestamptz), :kind, attempts from changed
  ), reached as (
    insert into contacts (phone, delivered_at, updated_at)
    select phone, cast(:at as timestamptz), cast(:now as timestamptz)
    from changed where cast(:delivered as boolean) and forgotten < 2
    on conflict (phone) do update
      set delivered_at = excluded.delivered_at, updated_at = excluded.updated_at
      where contacts.delivered_at is null
    returning phone
  ), warmed as (
    update notification_logs n set cold = false
    where n.id = any (array(
      select waiting.id from reached cross join lateral (
        select id from notification_logs w
        where w.phone = reached.phone and w.status = 'pending' and w.cold
          and w.message_id is distinct from :messageId
        offset 0
      ) waiting))
  ), forgiven as (
    update whatsapp_accounts a set cold_refusals = 0
    from changed where a.id = 'default' and changed.cold and cast(:delivered as boolean)
      and a.cold_refusals > 0
  )
  select ${notificationColumns} from changed, ${relaxed}`;

const refusedStatement = `
  with changed as (
    update notification_logs n
    set status = 'failed', claim_token = null, uncertain_since = null, uncertain_reason = null,
      error_code = 'refused',
      error_message = 'WhatsApp refused the message. Check that this number can be written to; '
        || 'a first message to somebody who never wrote to you is often refused.',
      message_key = ${keptKey}, updated_at = :now
    where n.message_id = :messageId and n.status = 'pending'
    returning n.*
  ), event as (
    insert into notification_events (notification_id, at, kind, attempt, detail)
    select id, cast(:at as timestamptz), 'failed', attempts, 'refused' from changed
  ), counted as (
    update whatsapp_accounts a
    set cold_refusals = (a.cold_refusals + 1) % ${refusalsThatStop},
      cold_stopped_at = case when a.cold_refusals + 1 >= ${refusalsThatStop}
        then cast(:at as timestamptz) else a.cold_stopped_at end
    from changed where a.id = 'default' and changed.cold
  )
  select ${notificationColumns} from changed`;
