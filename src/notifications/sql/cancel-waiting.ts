import type { Knex } from 'knex';

/**
 * Cancels every notification of one template whose dedupe key begins with `prefix` and that was
 * never tried; resolves with how many they were. What was handed over is left to its own end.
 */
export async function cancelWaiting(
  db: Knex,
  waiting: { template: string; prefix: string },
  reason: { code: string; message: string },
  now: Date,
): Promise<number> {
  const { template, prefix } = waiting;
  const pattern = `${prefix.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `with cancelled as (
       update notification_logs
       set status = 'cancelled', error_code = :code, error_message = :message, updated_at = :now
       where template = :template and dedupe_key like :pattern and status = 'pending' and claim_token is null
         and uncertain_since is null and attempts = 0
       returning id, attempts
     ), event as (
       insert into notification_events (notification_id, at, kind, attempt, detail)
       select id, cast(:now as timestamptz), 'cancelled', attempts, cast(:code as text)
       from cancelled
     )
     select id from cancelled`,
    { ...reason, template, pattern, now },
  );
  return rows.length;
}
