import type { Knex } from 'knex';
import { claimOf, freeRows } from '../../database/claimable.ts';
import { runPrepared } from '../../database/run-prepared.ts';
import { type ClaimedDelivery, testEventType } from '../webhook.ts';

/** What a process may reserve now. */
export interface DeliveryClaim {
  now: Date;
  token: string;
  /** When others may take over what was claimed here and never settled. */
  leasedUntil: Date;
  /** The most deliveries to one webhook that this process has in the hand at once. */
  atOnce: number;
  /** How many it has in the hand by now, by webhook. */
  busy: ReadonlyMap<string, number>;
}

interface ClaimedRow {
  id: number;
  endpoint_id: string;
  attempts: number;
  url: string;
  secrets: string[];
  event_id: string;
  type: string;
  at: Date;
  data: Record<string, unknown>;
}

/** What a claimed row `d` of the endpoint `e` and the event `v` is sent with. */
const sendable = `d.id, d.endpoint_id, d.attempts, e.url, v.id as event_id, v.type, v.at, v.data,
  case when e.previous_secret_until > :now then array[e.secret, e.previous_secret]
    else array[e.secret] end as secrets`;

/**
 * Reserves what is due, oldest first, for each webhook as much as its share allows: one that
 * answers slowly takes nothing from the others. A claim is due again when its lease has run out,
 * since whoever had it is gone by then.
 */
export async function claimDeliveries(db: Knex, claim: DeliveryClaim): Promise<ClaimedDelivery[]> {
  const rows = await runPrepared<ClaimedRow>(db, claimStatement, {
    now: claim.now,
    token: claim.token,
    leasedUntil: claim.leasedUntil,
    atOnce: claim.atOnce,
    busyIds: [...claim.busy.keys()],
    busyCounts: [...claim.busy.values()],
  });
  return rows.map((row) => toClaimed(row, claim.token));
}

const dueOfEndpoint = freeRows({
  columns: 'd.id',
  table: 'webhook_deliveries',
  row: 'd',
  where: `d.endpoint_id = e.id and d.status = 'pending' and d.next_attempt_at <= :now`,
  order: 'd.next_attempt_at, d.id',
  limit: 'greatest(cast(:atOnce as integer) - coalesce(busy.count, 0), 0)',
});

const claimStatement = `
  with due as (
    select first.id from webhook_endpoints e
    left join unnest(cast(:busyIds as uuid[]), cast(:busyCounts as integer[]))
      as busy (id, count) on busy.id = e.id
    cross join lateral (${dueOfEndpoint}) first
    where e.enabled
  ), claimed as (
    update webhook_deliveries d set ${claimOf('d')}, next_attempt_at = :leasedUntil
    from due where d.id = due.id
    returning d.*
  )
  select ${sendable} from claimed d
  join webhook_endpoints e on e.id = d.endpoint_id join webhook_events v on v.id = d.event_id
  order by d.id`;

/** Writes a test event for one webhook, on or off, and reserves it at once; null without one. */
export async function claimTest(
  db: Knex,
  endpointId: string,
  claim: Pick<DeliveryClaim, 'now' | 'token' | 'leasedUntil'>,
): Promise<ClaimedDelivery | null> {
  const { rows } = await db.raw<{ rows: ClaimedRow[] }>(
    `with v as (
       insert into webhook_events (type, at, data)
       select '${testEventType}', cast(:now as timestamptz),
         jsonb_build_object('webhookId', e.id)
       from webhook_endpoints e where e.id = :endpointId
       returning *
     ), d as (
       insert into webhook_deliveries (event_id, endpoint_id, attempts, claim_token, claimed_at,
         next_attempt_at, created_at)
       select v.id, cast(:endpointId as uuid), 1, cast(:token as uuid),
         cast(:now as timestamptz), cast(:leasedUntil as timestamptz), v.at
       from v returning *
     )
     select ${sendable} from d join v on true join webhook_endpoints e on e.id = d.endpoint_id`,
    { endpointId, ...claim },
  );
  return rows[0] ? toClaimed(rows[0], claim.token) : null;
}

function toClaimed(row: ClaimedRow, token: string): ClaimedDelivery {
  return {
    id: row.id,
    webhookId: row.endpoint_id,
    token,
    attempt: row.attempts,
    url: row.url,
    secrets: row.secrets,
    event: { id: row.event_id, type: row.type, at: row.at, data: row.data },
  };
}
