import type { Knex } from 'knex';
import { v7 as uuidv7 } from 'uuid';
import { defaultExpiry } from '../default-expiry.ts';
import type { OptOutKeyword } from '../opt-out-keyword.ts';
import { optOutReplyKey } from '../opt-out-reply.ts';
import type { OptOutScope } from '../opt-out-scope.ts';

/** What is kept of an inbound message: when it came, from whom, and the keyword if it is one. */
export interface InboundRecord {
  messageId: string;
  /** E.164 with plus; null while only the LID is known. */
  phone: string | null;
  lid: string | null;
  keyword: OptOutKeyword | null;
  at: Date;
}

/** The same once its sender is known. */
export type InboundOf = Omit<InboundRecord, 'phone'> & { phone: string };

/**
 * An operator's opt-out is dated by this machine's clock, a message by WhatsApp's, in whole
 * seconds: a START this much older may still have been written after it.
 */
const clockTolerance = '1 minute';

/**
 * Stores a message once. Returns it as it is known by now, and null when there is nothing new
 * about it: neither the message nor whose it is.
 */
export async function insertInbound(
  db: Knex,
  record: InboundRecord,
): Promise<InboundRecord | null> {
  const { rows } = await db.raw<{
    rows: { phone: string | null; lid: string | null; keyword: OptOutKeyword | null }[];
  }>(
    `insert into inbound_messages (message_id, phone, lid, keyword, received_at)
     values (:messageId, coalesce(cast(:phone as text),
         (select phone from contacts where lid = :lid)), :lid, :keyword, :at)
     on conflict (message_id) do update set phone = excluded.phone
       where inbound_messages.phone is null and excluded.phone is not null
     returning phone, lid, keyword`,
    { ...record },
  );
  const row = rows[0];
  return row ? { ...record, ...row } : null;
}

/** Whoever wrote to us is no cold contact any more, and neither is what waits for them. */
export async function warmUpContact(db: Knex, inbound: InboundOf, now: Date): Promise<void> {
  const { phone, lid, at } = inbound;
  await db.raw(
    `update notification_logs set cold = false, updated_at = :now
     where phone = :phone and status = 'pending' and cold`,
    { phone, now },
  );
  if (lid !== null) {
    await db.raw(
      `update contacts set lid = null, updated_at = :now where lid = :lid and phone <> :phone`,
      { phone, lid, now },
    );
  }
  await db.raw(
    `insert into contacts (phone, lid, wrote_at, updated_at) values (:phone, :lid, :at, :now)
     on conflict (phone) do update set lid = coalesce(excluded.lid, contacts.lid),
       wrote_at = greatest(contacts.wrote_at, excluded.wrote_at), updated_at = :now`,
    { phone, lid, at, now },
  );
}

/**
 * Does what the keyword asks, unless the customer has asked for something else since: messages
 * that were missed are read back after newer ones. A scope is never narrowed by STOP. Returns
 * what holds from now on.
 */
export async function applyKeyword(
  db: Knex,
  inbound: InboundOf & { keyword: OptOutKeyword },
): Promise<OptOutScope | null> {
  const { phone, keyword, at } = inbound;
  const isLast = `not exists (select 1 from inbound_messages later
    where later.phone = :phone and later.keyword is not null and later.received_at > :at)`;
  if (keyword === 'start') {
    await db.raw(
      `delete from opt_outs where phone = :phone and ${isLast} and (source = 'message'
         or created_at <= cast(:at as timestamptz) + interval '${clockTolerance}')`,
      { phone, at },
    );
  } else {
    await db.raw(
      `insert into opt_outs (phone, scope, source, created_at)
       select :phone, :scope, 'message', cast(:at as timestamptz) where ${isLast}
       on conflict (phone) do update set scope =
         case when excluded.scope = 'everything' then excluded.scope else opt_outs.scope end`,
      { phone, scope: keyword === 'stop_all' ? 'everything' : 'reminders', at },
    );
  }
  const { rows } = await db.raw<{ rows: { scope: OptOutScope }[] }>(
    'select scope from opt_outs where phone = :phone',
    { phone },
  );
  return rows[0]?.scope ?? null;
}

/** How many keywords this phone has sent in the 24 hours up to `at`, this one included. */
export async function countKeywords(db: Knex, { phone, at }: InboundOf): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select count(*) as count from inbound_messages where phone = :phone and keyword is not null
       and received_at <= :at and received_at > cast(:at as timestamptz) - interval '24 hours'`,
    { phone, at },
  );
  return rows[0]!.count;
}

/** Queues the one answer to an inbound message; false when it was queued before. */
export async function enqueueReply(
  db: Knex,
  inbound: InboundOf,
  message: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `with inserted as (
       insert into notification_logs (id, recipient, phone, template, message, class, dedupe_key,
         expires_at, next_attempt_at, created_at, updated_at)
       values (:id, :phone, :phone, 'opt_out_reply', :message, 'transactional', :dedupeKey,
         :expiresAt, :now, :now, :now)
       on conflict (dedupe_key) do nothing
       returning id, created_at
     )
     insert into notification_events (notification_id, at, kind, attempt)
     select id, created_at, 'accepted', 0 from inserted returning notification_id`,
    {
      id: uuidv7({ msecs: now.getTime() }),
      phone: inbound.phone,
      message,
      dedupeKey: optOutReplyKey(inbound.messageId),
      expiresAt: defaultExpiry('transactional', now),
      now,
    },
  );
  return rows.length === 1;
}
