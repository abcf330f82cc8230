import type { Knex } from 'knex';
import type { UnsettledHandOver } from '../notification.ts';
import { givenBack } from './steer-batch.ts';

interface UnsettledRow {
  id: string;
  phone: string;
  message_id: string;
  link_id: string;
  attempts: number;
  resends: number;
  uncertain_reason: string | null;
}

/**
 * Marks every claim of an owner before `ownerEpoch` as uncertain: whoever held it is gone, and
 * whether WhatsApp has the message is for a lookup to find out. Returns how many there were.
 */
export async function markAbandonedUncertain(
  db: Knex,
  ownerEpoch: number,
  now: Date,
): Promise<number> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `with abandoned as (
       update notification_logs
       set claim_token = null, uncertain_since = coalesce(uncertain_since, cast(:now as timestamptz)),
         uncertain_reason = 'owner_gone', updated_at = :now
       where status = 'pending' and claim_token is not null and owner_epoch < :ownerEpoch
       returning id, attempts
     )
     insert into notification_events (notification_id, at, kind, attempt, detail)
     select id, cast(:now as timestamptz), 'uncertain', attempts, 'owner_gone' from abandoned returning id`,
    { ownerEpoch, now },
  );
  return rows.length;
}

/** Handed-over notifications whose result is unknown, oldest first. */
export async function listUncertain(db: Knex, limit: number): Promise<UnsettledHandOver[]> {
  const { rows } = await db.raw<{ rows: UnsettledRow[] }>(
    `select id, phone, message_id, link_id, attempts, resends, uncertain_reason from notification_logs
     where status = 'pending' and uncertain_since is not null and message_id is not null
     order by id limit :limit`,
    { limit },
  );
  return rows.map(toUnsettled);
}

/** One uncertain notification, or null when an acknowledgement has settled it meanwhile. */
export async function findUncertain(db: Knex, id: string): Promise<UnsettledHandOver | null> {
  const { rows } = await db.raw<{ rows: UnsettledRow[] }>(
    `select id, phone, message_id, link_id, attempts, resends, uncertain_reason from notification_logs
     where id = :id and status = 'pending' and uncertain_since is not null
       and message_id is not null`,
    { id },
  );
  return rows[0] ? toUnsettled(rows[0]) : null;
}

/**
 * The page's own store does not have it, under the link that it was handed to: it may be
 * claimed again from `nextAttemptAt`, and will leave with the same message id, when its batch is
 * neither paused nor cancelled by now.
 */
export function returnToOutbox(
  db: Knex,
  id: string,
  ownerEpoch: number,
  nextAttemptAt: Date,
  now: Date,
) {
  return updateUncertain(
    db,
    { id, ownerEpoch, now, nextAttemptAt },
    `uncertain_since = null, uncertain_reason = null, next_attempt_at = :nextAttemptAt,
     ${givenBack.assignments}`,
    { kind: 'returned', detail: 'not_in_page' },
    '',
    givenBack,
  );
}

/** Commits that one more resend of the same key will be asked for, before it is. */
export function countResend(db: Knex, id: string, ownerEpoch: number, now: Date) {
  return updateUncertain(db, { id, ownerEpoch, now }, `resends = n.resends + 1`, {
    kind: 'resent',
    detail: null,
  });
}

/** Says why it stays uncertain. Writes nothing when that is known already. */
export function explainUncertain(
  db: Knex,
  id: string,
  ownerEpoch: number,
  reason: string,
  now: Date,
) {
  return updateUncertain(
    db,
    { id, ownerEpoch, now, reason },
    `uncertain_reason = :reason`,
    { kind: 'uncertain', detail: reason },
    `and n.uncertain_reason is distinct from :reason`,
  );
}

async function updateUncertain(
  db: Knex,
  values: { id: string; ownerEpoch: number; now: Date; reason?: string; nextAttemptAt?: Date },
  assignments: string,
  event: { kind: string; detail: string | null },
  condition = '',
  { standing, events } = { standing: '', events: '' },
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `with ${standing} changed as (
       update notification_logs n set ${assignments}, updated_at = :now
       where n.id = :id and n.status = 'pending' and n.uncertain_since is not null
         and exists (select 1 from whatsapp_accounts a
           where a.id = 'default' and a.owner_epoch = :ownerEpoch) ${condition}
       returning n.*
     )
     insert into notification_events (notification_id, at, kind, attempt, detail)
     select id, cast(:now as timestamptz), cast(:eventKind as text), attempts,
       cast(:eventDetail as text) from changed ${events} returning id`,
    { ...values, eventKind: event.kind, eventDetail: event.detail },
  );
  return rows.length > 0;
}

function toUnsettled(row: UnsettledRow): UnsettledHandOver {
  return {
    id: row.id,
    phone: row.phone,
    messageId: row.message_id,
    linkId: row.link_id,
    attempts: row.attempts,
    resends: row.resends,
    uncertainReason: row.uncertain_reason,
  };
}
