import type { Knex } from 'knex';

/** The one WhatsApp account of today, as the database knows it. */
export interface Account {
  ownerEpoch: number;
  linkId: string | null;
  /** E.164 with plus. */
  phone: string | null;
  name: string | null;
  nextSendAt: Date | null;
}

/** Starts a new ownership: every claim and settle of an older epoch is void from here on. */
export async function beginEpoch(
  db: Knex,
  owner: { host: string; pid: number },
  now: Date,
): Promise<number> {
  const { rows } = await db.raw<{ rows: { owner_epoch: number }[] }>(
    `update whatsapp_accounts
     set owner_epoch = owner_epoch + 1, owner_host = :host, owner_pid = :pid,
       owner_since = :now, updated_at = :now
     where id = 'default' returning owner_epoch`,
    { ...owner, now },
  );
  return rows[0]!.owner_epoch;
}

/** Remembers which phone is linked, under which link. */
export async function recordLink(
  db: Knex,
  link: { linkId: string; phone: string | null; name: string | null },
  now: Date,
): Promise<void> {
  await db.raw(
    `update whatsapp_accounts
     set linked_at = case when phone is distinct from :phone then :now
         else coalesce(linked_at, :now) end,
       link_id = :linkId, phone = :phone, display_name = :name, updated_at = :now
     where id = 'default'`,
    { ...link, now },
  );
}

/** The account's row. */
export async function readAccount(db: Knex): Promise<Account> {
  const { rows } = await db.raw<{
    rows: {
      owner_epoch: number;
      link_id: string | null;
      phone: string | null;
      display_name: string | null;
      next_send_at: Date | null;
    }[];
  }>(
    `select owner_epoch, link_id, phone, display_name, next_send_at
     from whatsapp_accounts where id = 'default'`,
  );
  const row = rows[0]!;
  return {
    ownerEpoch: row.owner_epoch,
    linkId: row.link_id,
    phone: row.phone,
    name: row.display_name,
    nextSendAt: row.next_send_at,
  };
}
