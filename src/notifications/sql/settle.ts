import type { Knex } from 'knex';
import { isInHand } from '../../database/claimable.ts';
import type { Claim } from '../notification.ts';
import { givenBack } from './steer-batch.ts';

/** What fences a writer: the row's token, and an epoch that nobody has overtaken. */
export type Fence = Pick<Claim, 'id' | 'token' | 'ownerEpoch'>;

const fenced = `
  ${isInHand('n')}
  and n.owner_epoch = :ownerEpoch
  and exists (select 1 from whatsapp_accounts a
    where a.id = 'default' and a.owner_epoch = :ownerEpoch)`;

/**
 * Runs one fenced update and writes its event in the same commit. False when the fence did
 * not hold: the row was settled by an acknowledgement meanwhile, or another owner has it.
 */
async function updateFenced(
  db: Knex,
  fence: Fence,
  assignments: string,
  event: { kind: string; detail: string | null },
  values: Record<string, Date | string | null>,
  { standing, events } = { standing: '', events: '' },
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `with ${standing} changed as (
       update notification_logs n set ${assignments}, updated_at = :now
       where ${fenced}
       returning n.*
     )
     insert into notification_events (notification_id, at, kind, attempt, detail)
     select id, cast(:now as timestamptz), cast(:eventKind as text), attempts,
       cast(:eventDetail as text) from changed ${events}
     returning id`,
    { ...fence, ...values, eventKind: event.kind, eventDetail: event.detail },
  );
  return rows.length > 0;
}

/** It is certain that nothing will arrive. */
export function settleFailed(
  db: Knex,
  fence: Fence,
  failure: { code: string; message: string },
  now: Date,
): Promise<boolean> {
  return updateFenced(
    db,
    fence,
    `status = 'failed', claim_token = null, uncertain_since = null, uncertain_reason = null,
     error_code = :code, error_message = :message`,
    { kind: 'failed', detail: failure.code },
    { ...failure, now },
  );
}

/** A rule or a person stopped it before it was handed over. */
export function settleCancelled(
  db: Knex,
  fence: Fence,
  reason: { code: string; message: string },
  now: Date,
): Promise<boolean> {
  return updateFenced(
    db,
    fence,
    `status = 'cancelled', claim_token = null, error_code = :code, error_message = :message`,
    { kind: 'cancelled', detail: reason.code },
    { ...reason, now },
  );
}

/**
 * It is certain that it was not handed over; it may be claimed again from `nextAttemptAt`, when
 * its batch is neither paused nor cancelled by now.
 */
export function release(
  db: Knex,
  fence: Fence,
  next: { nextAttemptAt: Date; reason: string },
  now: Date,
): Promise<boolean> {
  return updateFenced(
    db,
    fence,
    `claim_token = null, next_attempt_at = :nextAttemptAt, ${givenBack.assignments}`,
    { kind: 'released', detail: next.reason },
    { nextAttemptAt: next.nextAttemptAt, now },
    givenBack,
  );
}

/** It was handed over, or may have been, and nobody knows yet what became of it. */
export function markUncertain(db: Knex, fence: Fence, reason: string, now: Date): Promise<boolean> {
  return updateFenced(
    db,
    fence,
    `claim_token = null, uncertain_since = coalesce(n.uncertain_since, cast(:now as timestamptz)),
     uncertain_reason = :reason`,
    { kind: 'uncertain', detail: reason },
    { reason, now },
  );
}
