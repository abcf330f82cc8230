import type { Claim, NotificationClass } from '../notification.ts';
import { toMediaReference } from '../notification-row.ts';
import type { OptOutScope } from '../opt-out-scope.ts';

/** Kinds of notifications that may leave now; all others are not even looked at. */
interface OpenLane {
  class: NotificationClass;
  cold: boolean;
  timeZone: string;
}

/** What a claim is made with; everything in it is committed before WhatsApp is touched. */
export interface ClaimRequest {
  now: Date;
  /** `YYYY-MM-DD`, the business day on whose count the message goes. */
  day: string;
  lanes: readonly OpenLane[];
  /** Must still be the newest in the database, or nothing is claimed. */
  ownerEpoch: number;
  /** The link under which the message will leave. */
  linkId: string;
  /** The build of WhatsApp Web that will hand it over. */
  webVersion: string | null;
  /** Used when the notification has no message id yet: the write-ahead. */
  messageId: string;
  token: string;
  /** Milliseconds until the account may send again after this message, by class. */
  gapTransactionalMs: number;
  gapBulkMs: number;
  /** A longer rest, in ms, that comes after every `restAfter` reminders and announcements. */
  restMs: number;
  restAfter: number;
}

/** What came of a claim. */
export interface ClaimReply {
  /** Null when nothing may leave now, or a newer owner took over. */
  claim: Claim | null;
  /** When the account may send again, as of this commit. */
  nextSendAt: Date | null;
  /** The day's counts with this claim; null when there was none. */
  counts: { sent: number; cold: number } | null;
}

/** What a statement that claims returns, one row whatever came of it. */
export interface ClaimedRow {
  id: string | null;
  phone: string;
  message: string;
  class: NotificationClass;
  attempts: number;
  message_id: string;
  dedupe_key: string | null;
  template: string | null;
  customer_id: number | null;
  invoice_id: number | null;
  payment_id: number | null;
  subscription_id: number | null;
  prepaid_period_id: number | null;
  amount: string | null;
  media_id: string | null;
  media_type: string | null;
  media_name: string | null;
  cold: boolean;
  on_whatsapp: boolean | null;
  opt_out: OptOutScope | null;
  created_at: Date;
  expires_at: Date | null;
  next_send_at: Date | null;
  sent_today: number | null;
  cold_today: number | null;
}

/** A pause that lies further ahead than any pause can is the trace of a clock that jumped. */
const longestPause = '1 hour';

/** What leaves first. */
export const urgencies: Record<NotificationClass, number> = {
  transactional: 0,
  reminder: 1,
  announcement: 2,
};

/** The account of the owner who asks, when it may send by now; the row is locked. */
export const account = `account as (
    select id, until_rest from whatsapp_accounts
    where id = 'default' and owner_epoch = :ownerEpoch
      and (next_send_at is null or next_send_at <= :now
        or next_send_at > cast(:now as timestamptz) + interval '${longestPause}')
    for update
  )`;

/** The lanes that are open, none for an account that may not send. */
export const lane = `lane as (
    select l.* from account, unnest(cast(:colds as boolean[]), cast(:urgencies as smallint[]),
      cast(:timeZones as text[])) as l (cold, urgency, time_zone)
  )`;

/** SQL that is true of a notification `n` that nobody works on and no person has stopped. */
export const isWaiting = (n: string) => `${n}.status = 'pending' and ${n}.claim_token is null
        and ${n}.uncertain_since is null and ${n}.hold_reason is null`;

/** SQL that is true of a notification `n` that is due in the lane. */
export const isDue = `${isWaiting('n')} and n.next_attempt_at <= :now
        and n.cold = lane.cold and n.urgency = lane.urgency and n.time_zone = lane.time_zone
        and not exists (
          select 1 from notification_logs elder
          where elder.phone = n.phone and elder.class = n.class
            and elder.cold = n.cold and elder.time_zone = n.time_zone
            and elder.id < n.id and elder.attempts > 0 and ${isWaiting('elder')})`;

/**
 * Counts what has been `claimed`, unless it has expired, and lets the account pause after it.
 * Yields `paced` and `counted`.
 */
export const leaving = `leaving as (
    select claimed.*, claimed.urgency > 0 as bulk, coalesce(batches.delay_ms, 0) as delay_ms,
      coalesce(account.until_rest, cast(:restAfter as integer)) as until_rest
    from account, claimed left join batches on batches.id = claimed.batch_id
    where claimed.expires_at is null or claimed.expires_at > :now
  ), paced as (
    update whatsapp_accounts a
    set next_send_at = leaving.claimed_at + make_interval(secs => greatest(leaving.delay_ms,
        case when leaving.bulk then cast(:gapBulkMs as float8)
          else cast(:gapTransactionalMs as float8) end,
        case when leaving.bulk and leaving.until_rest <= 1 then cast(:restMs as float8)
          else 0 end) / 1000),
      until_rest = case when not leaving.bulk then a.until_rest
        when leaving.until_rest <= 1 then cast(:restAfter as integer)
        else leaving.until_rest - 1 end
    from leaving where a.id = 'default'
    returning a.next_send_at
  ), counted as (
    insert into account_days as d (account_id, day, sent, cold)
    select 'default', cast(:day as date), 1, case when cold then 1 else 0 end from leaving
    on conflict (account_id, day) do update
      set sent = d.sent + excluded.sent, cold = d.cold + excluded.cold
    returning d.sent, d.cold
  )`;

/** The values of {@link account}, {@link lane} and {@link leaving}. */
export function claimValues({ lanes, ...values }: ClaimRequest) {
  return {
    ...values,
    colds: lanes.map((open) => open.cold),
    urgencies: lanes.map((open) => urgencies[open.class]),
    timeZones: lanes.map((open) => open.timeZone),
  };
}

/** Turns the row of a claim into what came of it. */
export function toClaimReply(row: ClaimedRow, request: ClaimRequest): ClaimReply {
  return {
    claim: row.id === null ? null : toClaim(row, row.id, request),
    nextSendAt: row.next_send_at,
    counts: row.sent_today === null ? null : { sent: row.sent_today, cold: row.cold_today ?? 0 },
  };
}

function toClaim(row: ClaimedRow, id: string, request: ClaimRequest): Claim {
  return {
    id,
    phone: row.phone,
    message: row.message,
    class: row.class,
    attempt: row.attempts,
    messageId: row.message_id,
    dedupeKey: row.dedupe_key,
    template: row.template,
    customerId: row.customer_id,
    invoiceId: row.invoice_id,
    paymentId: row.payment_id,
    subscriptionId: row.subscription_id,
    prepaidPeriodId: row.prepaid_period_id,
    amount: row.amount,
    media: toMediaReference(row),
    cold: row.cold,
    onWhatsapp: row.on_whatsapp,
    optOut: row.opt_out,
    claimedAt: request.now,
    day: request.day,
    linkId: request.linkId,
    token: request.token,
    ownerEpoch: request.ownerEpoch,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
