import type { Knex } from 'knex';
import { runPrepared } from '../../database/run-prepared.ts';
import type { OptOutScope } from '../opt-out-scope.ts';

/** A "yes" holds for a month, a "no" for a day: people join WhatsApp. */
export const isOnWhatsapp = `case
  when contacts.on_whatsapp and contacts.checked_at > cast(:now as timestamptz) - interval '30 days'
    then true
  when not contacts.on_whatsapp
    and contacts.checked_at > cast(:now as timestamptz) - interval '1 day' then false
  end`;

/** Remembers what WhatsApp has said about a number. */
export async function recordNumberCheck(
  db: Knex,
  check: { phone: string; onWhatsapp: boolean },
  now: Date,
): Promise<void> {
  await runPrepared(
    db,
    `insert into contacts (phone, on_whatsapp, checked_at, updated_at)
     values (:phone, :onWhatsapp, :now, :now)
     on conflict (phone) do update set on_whatsapp = excluded.on_whatsapp,
       checked_at = excluded.checked_at, updated_at = excluded.updated_at`,
    { ...check, now },
  );
}

/** What WhatsApp has said about a number, while that holds; else null. */
export async function readNumberCheck(
  db: Knex,
  phone: string,
  now: Date,
): Promise<{ onWhatsapp: boolean; checkedAt: Date } | null> {
  const [row] = await runPrepared<{ on_whatsapp: boolean | null; checked_at: Date }>(
    db,
    `select ${isOnWhatsapp} as on_whatsapp, checked_at from contacts where phone = :phone`,
    { phone, now },
  );
  if (row?.on_whatsapp == null) return null;
  return { onWhatsapp: row.on_whatsapp, checkedAt: row.checked_at };
}

/** What speaks for and against writing to a phone. */
export interface RecipientFacts {
  /** What they do not want, or null. */
  optOut: OptOutScope | null;
  /** What WhatsApp has said lately; null when that is not known, or too old. */
  onWhatsapp: boolean | null;
}

/** Reads what is known about phones, in their order. */
export async function readRecipients(
  db: Knex,
  phones: readonly string[],
  now: Date,
): Promise<RecipientFacts[]> {
  const rows = await runPrepared<{ scope: OptOutScope | null; on_whatsapp: boolean | null }>(
    db,
    `select opt_outs.scope, ${isOnWhatsapp} as on_whatsapp
     from unnest(cast(:phones as text[])) with ordinality as asked (phone, place)
     left join opt_outs on opt_outs.phone = asked.phone
     left join contacts on contacts.phone = asked.phone
     order by asked.place`,
    { phones: [...phones], now },
  );
  return rows.map((row) => ({ optOut: row.scope, onWhatsapp: row.on_whatsapp }));
}

/**
 * The page holds a chat with these phones: writing to them is no first contact. A chat that came
 * about only because we wrote, and nothing was delivered, does not count.
 */
export async function recordChats(db: Knex, phones: readonly string[], now: Date): Promise<void> {
  await db.raw(
    `with known as (
       insert into contacts (phone, has_chat, updated_at)
       select distinct phone, true, cast(:now as timestamptz)
       from unnest(cast(:phones as text[])) as chats (phone)
       where not exists (select 1 from notification_logs n
         where n.phone = chats.phone and n.attempts > 0 and n.delivered_at is null)
       on conflict (phone) do update set has_chat = true, updated_at = excluded.updated_at
         where not contacts.has_chat
       returning phone
     )
     update notification_logs n set cold = false
     from known where n.phone = known.phone and n.status = 'pending' and n.cold`,
    { phones: [...phones], now },
  );
}

/**
 * SQL that is true when the recipient has opted out of the class, or WhatsApp has lately said
 * that the number has no account; the same rules as `stopsClass` and {@link isOnWhatsapp}.
 */
export function isUnwelcome(message: { phone: string; class: string; now: string }): string {
  return `exists (select 1 from opt_outs where opt_outs.phone = ${message.phone}
      and (opt_outs.scope = 'everything' or ${message.class} <> 'transactional'))
    or exists (select 1 from contacts where contacts.phone = ${message.phone}
      and not contacts.on_whatsapp
      and contacts.checked_at > ${message.now} - interval '1 day')`;
}

/**
 * SQL that is true when we have no sign that this phone knows us: they never wrote to us, nothing
 * of ours was delivered to them, and the page holds no chat with them. WhatsApp refuses, and
 * bans for, too many first messages.
 */
export function isCold(phone: string): string {
  return `not exists (select 1 from contacts
    where contacts.phone = ${phone}
      and (contacts.wrote_at is not null or contacts.delivered_at is not null
        or contacts.has_chat))`;
}
