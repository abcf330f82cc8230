import type { Knex } from 'knex';

/** Why notifications of a paused batch wait. */
const pausedReason = 'batch_paused';
/** Why notifications of a cancelled batch are cancelled. */
const cancelled = {
  code: 'cancelled_by_request',
  message: 'Its batch was cancelled before it could leave. Send it anew if it is still wanted.',
};

/** Keeps what has not been claimed by now from leaving. Without effect on a cancelled batch. */
export function pauseBatch(db: Knex, id: string, now: Date): Promise<boolean> {
  const change = {
    from: 'running',
    to: 'paused',
    which: 'true',
    assignments: `hold_reason = '${pausedReason}', hold_until = null`,
    event: { kind: 'held', detail: pausedReason },
  };
  return steer(db, id, change, now);
}

/** Lets a paused batch go on. */
export function resumeBatch(db: Knex, id: string, now: Date): Promise<boolean> {
  const change = {
    from: 'paused',
    to: 'running',
    which: `hold_reason = '${pausedReason}'`,
    assignments: `hold_reason = null, hold_until = null`,
    event: { kind: 'resumed', detail: null },
  };
  return steer(db, id, change, now);
}

/**
 * Cancels what is neither in flight nor uncertain; that is left to its result, and cancelled
 * when it turns out that it never left.
 */
export function cancelBatch(db: Knex, id: string, now: Date): Promise<boolean> {
  const change = {
    from: 'running paused',
    to: 'cancelled',
    which: 'true',
    assignments: `status = 'cancelled', hold_reason = null, hold_until = null,
      error_code = '${cancelled.code}', error_message = '${cancelled.message}'`,
    event: { kind: 'cancelled', detail: cancelled.code },
  };
  return steer(db, id, change, now);
}

interface Change {
  /** The orders, separated by spaces, under which the batch may be; else nothing happens. */
  from: string;
  to: string;
  /** SQL that is true for the notifications concerned, beside being free to be changed. */
  which: string;
  assignments: string;
  event: { kind: string; detail: string | null };
}

/**
 * Two statements in one transaction. The first waits for everybody who is about to return a
 * notification to this batch ({@link givenBack}); the second sees what they have returned,
 * since it is a statement of its own. Rows are locked in the order of their ids, like everywhere
 * else. False when there is nothing pending in the batch, or its order does not allow it.
 */
function steer(db: Knex, id: string, change: Change, now: Date): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const { rows } = await transaction.raw<{ rows: unknown[] }>(
      `update batches set status = :to, updated_at = :now
       where id = :id and status = any(string_to_array(:from, ' '))
         and exists (select 1 from notification_logs
           where batch_id = :id and status = 'pending')
       returning id`,
      { id, from: change.from, to: change.to, now },
    );
    if (rows.length === 0) return false;
    await transaction.raw(
      `with free as (
         select id from notification_logs
         where batch_id = :id and status = 'pending' and claim_token is null
           and uncertain_since is null and ${change.which}
         order by id for update
       ), changed as (
         update notification_logs n set ${change.assignments}, updated_at = :now
         from free where n.id = free.id
         returning n.id, n.attempts
       )
       insert into notification_events (notification_id, at, kind, attempt, detail)
       select id, cast(:now as timestamptz), :kind, attempts, :detail from changed`,
      { id, now, ...change.event },
    );
    return true;
  });
}

/**
 * Parts of a statement that gives the notification `:id`, alias `n`, back to the outbox. The
 * order of its batch is read first and kept as it is until the commit, so that nothing slips out
 * of a batch that is paused or cancelled at the same moment.
 */
export const givenBack = {
  /** The first `with` of the statement. */
  standing: `standing as materialized (
    select b.status from batches b
    where b.id = (select batch_id from notification_logs where id = :id)
    for share
  ),`,
  assignments: `
    status = case when (select status from standing) = 'cancelled' then 'cancelled'
      else n.status end,
    error_code = case when (select status from standing) = 'cancelled'
      then '${cancelled.code}' else n.error_code end,
    error_message = case when (select status from standing) = 'cancelled'
      then '${cancelled.message}' else n.error_message end,
    hold_reason = case when (select status from standing) = 'paused'
      then '${pausedReason}' end,
    hold_until = null`,
  /** The event of what became of it, to be added to that of its return. */
  events: `union all
    select id, cast(:now as timestamptz), case status when 'cancelled' then 'cancelled'
      else 'held' end, attempts, coalesce(hold_reason, error_code)
    from changed where status = 'cancelled' or hold_reason is not null`,
};
