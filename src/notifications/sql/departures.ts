import type { Knex } from 'knex';

/** What the account's rules are measured against, for one business day. */
export interface AccountDay {
  sent: number;
  cold: number;
  /** When the account was first linked to the phone that it has now; null before that. */
  linkedAt: Date | null;
  coldStoppedAt: Date | null;
}

/** Reads the counts of `day` (`YYYY-MM-DD`) and what else the rules need. */
export async function readAccountDay(db: Knex, day: string): Promise<AccountDay> {
  const { rows } = await db.raw<{
    rows: {
      sent: number | null;
      cold: number | null;
      linked_at: Date | null;
      cold_stopped_at: Date | null;
    }[];
  }>(
    `select d.sent, d.cold, a.linked_at, a.cold_stopped_at
     from whatsapp_accounts a
     left join account_days d on d.account_id = a.id and d.day = cast(:day as date)
     where a.id = 'default'`,
    { day },
  );
  const row = rows[0]!;
  return {
    sent: row.sent ?? 0,
    cold: row.cold ?? 0,
    linkedAt: row.linked_at,
    coldStoppedAt: row.cold_stopped_at,
  };
}

/**
 * A claim came to nothing before anything left: it takes no place in the day's counts, and the
 * account need not pause after it.
 */
export async function giveBackDeparture(
  db: Knex,
  departure: { day: string; cold: boolean; ownerEpoch: number },
  now: Date,
): Promise<void> {
  await db.raw(
    `with account as (
       update whatsapp_accounts set next_send_at = cast(:now as timestamptz)
       where id = 'default' and owner_epoch = :ownerEpoch
       returning id
     )
     update account_days d
     set sent = greatest(d.sent - 1, 0),
       cold = greatest(d.cold - (case when cast(:cold as boolean) then 1 else 0 end), 0)
     from account where d.account_id = account.id and d.day = cast(:day as date)`,
    { ...departure, now },
  );
}

/** What waits to leave on one business day, by the times at which it may. */
export interface WaitingDay {
  /** `YYYY-MM-DD`. */
  day: string;
  waiting: number;
  cold: number;
}

/** How many notifications wait for each day from `now` on, in days of `timeZone`. */
export async function readWaitingDays(
  db: Knex,
  timeZone: string,
  now: Date,
): Promise<WaitingDay[]> {
  const { rows } = await db.raw<{ rows: WaitingDay[] }>(
    `select cast(greatest(next_attempt_at, cast(:now as timestamptz)) at time zone :timeZone
         as date) as day,
       cast(count(*) as integer) as waiting,
       cast(count(*) filter (where cold) as integer) as cold
     from notification_logs where status = 'pending' and hold_reason is null
     group by 1`,
    { timeZone, now },
  );
  return rows;
}
