import type { Knex } from 'knex';
import { maskPhoneNumber, type PhoneNumber } from './phone-number.ts';

/** What erasing a person came to, in rows. */
export interface Erasure {
  /** Notifications whose number and text were taken out, the cancelled ones included. */
  notifications: number;
  /** Of these, cancelled before they were handed over. */
  cancelled: number;
  /** Of these, handed over already, with an unknown result: they may still arrive. */
  mayStillArrive: number;
  contacts: number;
  inboundMessages: number;
  optOuts: number;
  /** What webhooks were told of the person, or were still to be told. */
  webhookEvents: number;
}

const erased = {
  code: 'erased',
  message: 'The person was erased before this notification was settled.',
};

/**
 * Takes one person's number and texts out of the ledger and of what is known about recipients,
 * in the transaction `db`. The rows stay, and with them every count. What was still waiting is
 * cancelled; what was handed over keeps its message id, so that a late acknowledgement settles
 * it, and is cancelled too, so that nothing is ever sent to a number that is no longer known.
 */
export async function erasePerson(
  db: Knex.Transaction,
  phone: PhoneNumber,
  now: Date,
): Promise<Erasure> {
  const cancelled = await cancelPending(db, phone, now);
  const notifications = await eraseNotifications(db, phone);
  const lids = await db.raw<{ rows: { lid: string }[] }>(
    'select lid from contacts where phone = :phone and lid is not null',
    { phone },
  );
  const ownLids = lids.rows.map(({ lid }) => lid);
  const inboundMessages = await removed(
    db,
    `delete from inbound_messages
     where phone = :phone or lid = any (cast(:lids as text[])) returning 1`,
    { phone, lids: ownLids },
  );
  return {
    notifications,
    cancelled: cancelled.filter((row) => !row.handed_over).length,
    mayStillArrive: cancelled.filter((row) => row.handed_over).length,
    inboundMessages,
    contacts: await removed(db, 'delete from contacts where phone = :phone returning 1', { phone }),
    optOuts: await removed(db, 'delete from opt_outs where phone = :phone returning 1', { phone }),
    // Last, since the steps before make events too.
    webhookEvents: await removed(
      db,
      'delete from webhook_events where person = any (cast(:persons as text[])) returning 1',
      { persons: [phone, ...ownLids] },
    ),
  };
}

/** Also what is in the hand right now: its sender finds its claim void, its receipt still counts. */
async function cancelPending(db: Knex, phone: string, now: Date) {
  const { rows } = await db.raw<{ rows: { handed_over: boolean }[] }>(
    `with handed as (
       select id, claim_token is not null or uncertain_since is not null as handed_over
       from notification_logs where phone = :phone and status = 'pending' for update
     ), cancelled as (
       update notification_logs n
       set status = 'cancelled', error_code = :code, error_message = :message,
         uncertain_since = case when handed.handed_over
           then coalesce(n.uncertain_since, cast(:now as timestamptz)) end,
         claim_token = null, hold_reason = null, hold_until = null, updated_at = :now
       from handed where n.id = handed.id
       returning n.id, n.attempts, handed.handed_over
     ), event as (
       insert into notification_events (notification_id, at, kind, attempt, detail)
       select id, cast(:now as timestamptz), 'cancelled', attempts, :code from cancelled
     )
     select handed_over from cancelled`,
    { phone, ...erased, now },
  );
  return rows;
}

async function eraseNotifications(db: Knex, phone: string): Promise<number> {
  return removed(
    db,
    `update notification_logs
     set message = '', media_id = null, media_name = null, message_key = null, phone = :mask, recipient = :mask, forgotten = 2
     where phone = :phone returning 1`,
    { phone, mask: maskPhoneNumber(phone) },
  );
}

async function removed(
  db: Knex,
  statement: string,
  values: Record<string, string | string[]>,
): Promise<number> {
  const { rows } = await db.raw<{ rows: unknown[] }>(statement, values);
  return rows.length;
}
