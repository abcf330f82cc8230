import type { Knex } from 'knex';
import type { DeliveryError, DeliveryStatus, WebhookDelivery } from '../webhook.ts';

interface DeliveryRow {
  id: number;
  event_id: string;
  type: string;
  status: DeliveryStatus;
  attempts: number;
  created_at: Date;
  claimed_at: Date | null;
  next_attempt_at: Date;
  response_status: number | null;
  error: DeliveryError | null;
  duration_ms: number | null;
}

const shown = `d.id, d.event_id, v.type, d.status, d.attempts, d.created_at, d.claimed_at,
  d.next_attempt_at, d.response_status, d.error, d.duration_ms`;

/** Newest first. */
export async function listDeliveries(
  db: Knex,
  filter: { endpointId: string; status: DeliveryStatus | null },
  page: { limit: number; before: number | null },
): Promise<WebhookDelivery[]> {
  const { rows } = await db.raw<{ rows: DeliveryRow[] }>(
    `select ${shown} from webhook_deliveries d join webhook_events v on v.id = d.event_id
     where d.endpoint_id = :endpointId
       and (cast(:status as text) is null or d.status = :status)
       and (cast(:before as bigint) is null or d.id < :before)
     order by d.id desc limit :limit`,
    { ...filter, ...page },
  );
  return rows.map(toDelivery);
}

/** One delivery of this webhook, or null. */
export async function findDelivery(
  db: Knex,
  { endpointId, id }: { endpointId: string; id: number },
): Promise<WebhookDelivery | null> {
  const { rows } = await db.raw<{ rows: DeliveryRow[] }>(
    `select ${shown} from webhook_deliveries d join webhook_events v on v.id = d.event_id
     where d.endpoint_id = :endpointId and d.id = :id`,
    { endpointId, id },
  );
  return rows[0] ? toDelivery(rows[0]) : null;
}

function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    eventId: row.event_id,
    type: row.type,
    status: row.status,
    attempts: row.attempts,
    createdAt: row.created_at,
    attemptedAt: row.claimed_at,
    nextAttemptAt: row.status === 'pending' ? row.next_attempt_at : null,
    responseStatus: row.response_status,
    error: row.error,
    durationMs: row.duration_ms,
  };
}
