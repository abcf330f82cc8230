import type { Knex } from 'knex';
import { isInHand } from '../../database/claimable.ts';
import { runPrepared } from '../../database/run-prepared.ts';
import { type ClaimedDelivery, type DeliveryError, testEventType } from '../webhook.ts';

/** What fences a late writer. */
export type DeliveryFence = Pick<ClaimedDelivery, 'id' | 'token'>;

/** What an attempt came to. */
export interface DeliveryAttempt {
  responseStatus: number | null;
  error: DeliveryError | null;
  durationMs: number;
}

/** The receiver has taken it. False when the claim is void. */
export async function settleDelivered(
  db: Knex,
  fence: DeliveryFence,
  attempt: DeliveryAttempt,
): Promise<boolean> {
  const rows = await runPrepared(
    db,
    `with settled as (
       update webhook_deliveries d set status = 'delivered', claim_token = null,
         response_status = :responseStatus, error = null, duration_ms = :durationMs
       where ${isInHand('d')} returning d.id, d.endpoint_id
     ), recovered as (
       update webhook_endpoints e set failing_since = null
       from settled where e.id = settled.endpoint_id and e.failing_since is not null
     )
     select id from settled`,
    { id: fence.id, token: fence.token, ...attempt },
  );
  return rows.length === 1;
}

/**
 * The receiver has not taken it: it is due again at `retryAt`, or given up when that is null or
 * the webhook is off by now. Resolves with since when the webhook fails, null when the claim is
 * void. A test says nothing about the webhook.
 */
export async function settleUndelivered(
  db: Knex,
  fence: DeliveryFence,
  attempt: DeliveryAttempt,
  retryAt: Date | null,
  now: Date,
): Promise<Date | null> {
  const rows = await runPrepared<{ failing_since: Date }>(
    db,
    `with settled as (
       update webhook_deliveries d
       set status = case when cast(:retryAt as timestamptz) is null or not e.enabled
           then 'failed' else 'pending' end,
         claim_token = null, next_attempt_at = coalesce(:retryAt, d.next_attempt_at),
         response_status = :responseStatus, error = :error, duration_ms = :durationMs
       from webhook_endpoints e, webhook_events v
       where ${isInHand('d')} and e.id = d.endpoint_id and v.id = d.event_id
       returning d.endpoint_id, v.type
     ), failing as (
       update webhook_endpoints e set failing_since = :now
       from settled where e.id = settled.endpoint_id and e.failing_since is null
         and settled.type <> '${testEventType}'
     )
     select coalesce(e.failing_since, cast(:now as timestamptz)) as failing_since
     from settled join webhook_endpoints e on e.id = settled.endpoint_id`,
    { id: fence.id, token: fence.token, ...attempt, retryAt, now },
  );
  return rows[0]?.failing_since ?? null;
}

/** Gives a delivery back that was interrupted: the attempt does not count. */
export async function giveBackDelivery(db: Knex, fence: DeliveryFence, now: Date): Promise<void> {
  await runPrepared(
    db,
    `update webhook_deliveries d
     set claim_token = null, attempts = d.attempts - 1, next_attempt_at = :now
     where ${isInHand('d')}`,
    { id: fence.id, token: fence.token, now },
  );
}

/** A webhook that is off is told nothing more; what is in the hand is left to its own end. */
export async function giveUpDeliveries(db: Knex, endpointId: string): Promise<void> {
  await db.raw(
    `update webhook_deliveries set status = 'failed', error = 'disabled'
     where endpoint_id = :endpointId and status = 'pending' and claim_token is null`,
    { endpointId },
  );
}

/** Makes it due now, with all its attempts before it; one that is in the hand stays there. */
export async function redeliver(
  db: Knex,
  { endpointId, id }: { endpointId: string; id: number },
  now: Date,
): Promise<void> {
  await db.raw(
    `update webhook_deliveries
     set status = 'pending', attempts = 0, next_attempt_at = :now, claim_token = null,
       response_status = null, error = null, duration_ms = null
     where endpoint_id = :endpointId and id = :id
       and (status <> 'pending' or claim_token is null)`,
    { endpointId, id, now },
  );
}
