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

/** A process that drives the account, or drove it last. */
export interface OwnerProcess {
  host: string;
  pid: number;
  /** When the process started, as text to compare: with the id it names one process only. */
  started: string | null;
}

/** The process that drove the account last and did not give it back; null when there is none. */
export async function readOwner(db: Knex): Promise<OwnerProcess | null> {
  const { rows } = await db.raw<{ rows: OwnerProcess[] }>(
    `select owner_host as host, owner_pid as pid, owner_started as started
     from whatsapp_accounts
     where id = 'default' and owner_host is not null and owner_released_at is null`,
  );
  return rows[0] ?? null;
}

/** The account is given back in good order: its browser has ended. */
export async function releaseEpoch(db: Knex, epoch: number, now: Date): Promise<void> {
  await db.raw(
    `update whatsapp_accounts set owner_released_at = :now, updated_at = :now
     where id = 'default' and owner_epoch = :epoch`,
    { epoch, now },
  );
}

/** Starts a new ownership: every claim and settle of an older epoch is void from here on. */
export async function beginEpoch(db: Knex, owner: OwnerProcess, now: Date): Promise<number> {
  const { rows } = await db.raw<{ rows: { owner_epoch: number }[] }>(
    `update whatsapp_accounts
     set owner_epoch = owner_epoch + 1, owner_host = :host, owner_pid = :pid,
       owner_started = :started, owner_released_at = null, owner_since = :now,
       updated_at = :now
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
