import type { Knex } from 'knex';
import { lowestIdAt } from '../id-range.ts';

/** How far a settled row has been forgotten, as `notification_logs.forgotten` holds it. */
const TEXT = 1;
const PHONE = 2;

/** SQL that makes of E.164 what `maskPhoneNumber` makes of it. */
const digits = `replace(n.phone, '+', '')`;
const masked = `case when length(${digits}) < 8 then '****'
  else left(${digits}, least(5, length(${digits}) - 7)) || '****' || right(${digits}, 3) end`;

/** A file goes with its text; its bytes follow once no notification names it. */
const withoutMedia = 'media_id = null, media_name = null';

/**
 * Takes the text out of settled notifications that were accepted before `before`, at most
 * `limit` of them, oldest first. What is pending or in doubt keeps it, however old. Resolves
 * with how many they were.
 */
export function forgetTexts(db: Knex, before: Date, limit: number): Promise<number> {
  return forget(db, { before, limit, stage: TEXT }, `message = '', ${withoutMedia}`);
}

/**
 * Masks the phone number of settled notifications that were accepted before `before`, and takes
 * out the text and the key that holds the chat's address. Otherwise as {@link forgetTexts}.
 */
export function forgetPhones(db: Knex, before: Date, limit: number): Promise<number> {
  const forgetting = `message = '', ${withoutMedia}, message_key = null, phone = ${masked}, recipient = ${masked}`;
  return forget(db, { before, limit, stage: PHONE }, forgetting);
}

async function forget(
  db: Knex,
  { before, limit, stage }: { before: Date; limit: number; stage: number },
  assignments: string,
): Promise<number> {
  const stages = Array.from({ length: stage }, (_, at) => at);
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `update notification_logs n set ${assignments}, forgotten = :stage
     where n.id in (
       select id from (${stages.map((at) => oldest(at)).join(' union all ')}) as oldest
       limit :limit
     ) and n.status <> 'pending'
     returning 1`,
    { beforeId: lowestIdAt(before), limit, stage },
  );
  return rows.length;
}

/** In the order of the index, so that a pass with nothing to do reads nothing. */
function oldest(stage: number): string {
  return `(select id from notification_logs
    where status <> 'pending' and forgotten = ${stage} and id < :beforeId
    order by id limit :limit)`;
}

/** Removes idempotency keys that were first used before `before`; resolves with how many. */
export function forgetIdempotencyKeys(db: Knex, before: Date, limit: number): Promise<number> {
  return remove(db, 'idempotency_keys', 'created_at', before, limit);
}

/** Removes incoming messages that were received before `before`; resolves with how many. */
export function forgetInboundMessages(db: Knex, before: Date, limit: number): Promise<number> {
  return remove(db, 'inbound_messages', 'received_at', before, limit);
}

/**
 * Removes what webhooks were told of before `before`, with its deliveries; what one of them is
 * still to be told stays.
 */
export async function forgetWebhookEvents(db: Knex, before: Date, limit: number): Promise<number> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `delete from webhook_events where id in (
       select id from webhook_events v where at < :before
         and not exists (select 1 from webhook_deliveries d
           join webhook_endpoints e on e.id = d.endpoint_id and e.enabled
           where d.event_id = v.id and d.status = 'pending')
       order by at limit :limit)
     returning 1`,
    { before, limit },
  );
  return rows.length;
}

/** Removes files that no notification names and that were last given before `before`. */
export async function forgetMedia(db: Knex, before: Date, limit: number): Promise<number> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `delete from media where id in (
       select id from media m where used_at < :before
         and not exists (select 1 from notification_logs n where n.media_id = m.id)
       order by used_at limit :limit)
     returning 1`,
    { before, limit },
  );
  return rows.length;
}

async function remove(
  db: Knex,
  table: string,
  column: string,
  before: Date,
  limit: number,
): Promise<number> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `delete from ${table} where ctid = any (array(
       select ctid from ${table} where ${column} < :before order by ${column} limit :limit))
     returning 1`,
    { before, limit },
  );
  return rows.length;
}
