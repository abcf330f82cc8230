import type { Knex } from 'knex';
import type { Claim } from '../notifications/notification.ts';
import type { DepartureCheck, Objection } from '../outbox/departure-check.ts';
import { asksForInvoice } from './catalogue/bill-types.ts';
import { isMessageType, type MessageType } from './catalogue/message-type.ts';
import { compareRupiah } from './rupiah-amount.ts';

const alreadyPaid: Objection = {
  code: 'already_paid',
  message: 'What it asks for was paid before it was sent.',
};
const superseded: Objection = {
  code: 'superseded',
  message: 'What it says was no longer true when it was about to be sent.',
};
const renewed: Objection = {
  code: 'renewed',
  message: 'The package was renewed before it was sent.',
};

type Look = (db: Knex, claim: Claim) => Promise<Objection | null>;

const looks: Partial<Readonly<Record<MessageType, Look>>> = {
  arrears_summary: lookAtArrears,
  prepaid_expiring: lookAtPeriod,
  prepaid_expired: lookAtPeriod,
  payment_received: lookAtPayment,
  payment_partial: lookAtPayment,
  payment_debt: lookAtPayment,
  payment_voided: lookAtReceipt,
  promise_due: lookAtPromise,
  late_warning_3: lookAtLateness,
  late_warning_4: lookAtLateness,
};

/**
 * Looks once more, on fresh data, whether what an automatic message says still holds: the bill is
 * open over the amount that it names, the package has not been renewed, the payment was not
 * voided. A text that somebody sent by hand under the same name passes.
 */
export function createBillCheck(db: Knex): DepartureCheck {
  return async (claim) => {
    const { template } = claim;
    if (!isMessageType(template)) return null;
    if (asksForInvoice(template)) return lookAtInvoice(db, claim);
    return (await looks[template]?.(db, claim)) ?? null;
  };
}

async function lookAtInvoice(db: Knex, { invoiceId, amount }: Claim): Promise<Objection | null> {
  if (invoiceId === null) return null;
  const { rows } = await db.raw<{ rows: { status: string; remaining: string }[] }>(
    'select status, remaining from invoices where id = :invoiceId',
    { invoiceId },
  );
  const [invoice] = rows;
  if (!invoice || invoice.status === 'cancelled') return superseded;
  return compareOwed(invoice.remaining, amount);
}

function compareOwed(remaining: string, amount: string | null): Objection | null {
  if (compareRupiah(remaining, '0') === 0) return alreadyPaid;
  return amount !== null && compareRupiah(remaining, amount) !== 0 ? superseded : null;
}

/** A summary is of all open bills that go to one phone; one that was made since is not in it. */
async function lookAtArrears(db: Knex, claim: Claim): Promise<Objection | null> {
  if (claim.amount === null) return null;
  const { rows } = await db.raw<{ rows: [{ remaining: string }] }>(
    `select cast(coalesce(sum(i.remaining), 0) as numeric(14, 2)) as remaining
     from invoices i
     join customers c on c.id = i.customer_id
     left join lateral (
       select phone from customer_contacts
       where customer_id = c.id and 'billing' = any (roles) and phone is not null
       order by id limit 1
     ) b on true
     where i.status = 'issued' and i.remaining > 0 and i.created_at <= :createdAt
       and c.status = 'active' and coalesce(b.phone, c.phone) = :phone
       and not exists (select 1 from notification_preferences p
         where p.customer_id = c.id and p.type = 'arrears_summary' and not p.enabled)`,
    { phone: claim.phone, createdAt: claim.createdAt },
  );
  return compareOwed(rows[0].remaining, claim.amount);
}

async function lookAtPeriod(db: Knex, { prepaidPeriodId }: Claim): Promise<Objection | null> {
  if (prepaidPeriodId === null) return null;
  const { rows } = await db.raw<{ rows: { is_live: boolean; is_renewed: boolean }[] }>(
    `select p.status = 'active' and s.status <> 'ended' as is_live,
       exists (select 1 from prepaid_periods later
         where later.subscription_id = p.subscription_id and later.status = 'active'
           and later.expires_at > p.expires_at) as is_renewed
     from prepaid_periods p join subscriptions s on s.id = p.subscription_id
     where p.id = :prepaidPeriodId`,
    { prepaidPeriodId },
  );
  if (rows[0]?.is_renewed) return renewed;
  return rows[0]?.is_live ? null : superseded;
}

async function lookAtPayment(db: Knex, { paymentId }: Claim): Promise<Objection | null> {
  if (paymentId === null) return null;
  const { rows } = await db.raw<{ rows: unknown[] }>(
    'select 1 from payments where id = :paymentId and voided_at is not null',
    { paymentId },
  );
  return rows.length === 1 ? superseded : null;
}

/**
 * There is nothing to correct when the receipt did not leave after all. One that is in the hand
 * was handed over by now, since messages are handed over one after the other.
 */
async function lookAtReceipt(db: Knex, { paymentId }: Claim): Promise<Objection | null> {
  if (paymentId === null) return null;
  const { rows } = await db.raw<{ rows: { went_out: boolean }[] }>(
    `select status = 'sent' or uncertain_since is not null
       or (status = 'pending' and claim_token is not null) as went_out
     from notification_logs where dedupe_key = :dedupeKey`,
    { dedupeKey: `payment:${paymentId}` },
  );
  return rows.some((receipt) => receipt.went_out) ? null : superseded;
}

/** The key of the reminder names the promise. */
async function lookAtPromise(db: Knex, claim: Claim): Promise<Objection | null> {
  const promiseId = /^promise_due:(\d+)/.exec(claim.dedupeKey ?? '')?.[1];
  if (promiseId === undefined) return null;
  const { rows } = await db.raw<{ rows: { status: string }[] }>(
    'select status from payment_promises where id = :promiseId',
    { promiseId },
  );
  if (rows[0]?.status === 'kept') return alreadyPaid;
  if (rows[0]?.status !== 'open') return superseded;
  return lookAtInvoice(db, claim);
}

/** The key of the warning names the episode and the count; a void may have lowered it since. */
async function lookAtLateness(db: Knex, claim: Claim): Promise<Objection | null> {
  const [, customerId, episode, level] =
    /^late_warning:(\d+):(\d+):(\d+)$/.exec(claim.dedupeKey ?? '') ?? [];
  if (customerId === undefined) return null;
  const { rows } = await db.raw<{ rows: { still: boolean }[] }>(
    `select c.adjustment + (select count(*) from late_events e
       where e.customer_id = c.customer_id and e.episode = c.episode and e.is_late)
       >= cast(:level as integer) as still
     from late_counters c where c.customer_id = :customerId and c.episode = :episode`,
    { customerId, episode, level },
  );
  return rows[0]?.still ? null : superseded;
}
