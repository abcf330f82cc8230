import { z } from 'zod';

/** Rows that there are to read; more would not make a page of the newest slower. */
const ROWS = 20_000;

export const historyQuery = z.strictObject({
  status: z.enum(['pending', 'sent', 'failed', 'cancelled']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** A page of the history, with what one that stands in for ours would read of each row. */
export const newestRows = `
  select id, customer_id as "customerId", channel, recipient, phone, class, template, message,
    status, error_code as "errorCode", error_message as "errorMessage", attempts,
    created_at as "createdAt", scheduled_at as "scheduledAt", expires_at as "expiresAt",
    sent_at as "sentAt", delivered_at as "deliveredAt", read_at as "readAt",
    uncertain_since as "uncertainSince", uncertain_reason as "uncertainReason", held,
    batch_id as "batchId", invoice_id as "invoiceId", payment_id as "paymentId",
    message_id as "messageId", web_version as "webVersion", retry_of as "retryOf"
  from history where $1::text is null or status = $1 order by id desc limit $2`;

/**
 * Makes the table that `newestRows` reads, filled as the ledger is.
 * @param {import('pg').Pool} pool
 */
export async function makeHistory(pool) {
  await pool.query(`create table history (
    id bigint primary key, customer_id bigint, channel text not null, recipient text not null,
    phone text not null, class text not null, template text, message text not null,
    status text not null, error_code text, error_message text, attempts integer not null,
    created_at timestamptz not null, scheduled_at timestamptz, expires_at timestamptz,
    sent_at timestamptz, delivered_at timestamptz, read_at timestamptz,
    uncertain_since timestamptz, uncertain_reason text, held jsonb, batch_id uuid,
    invoice_id bigint, payment_id bigint, message_id text, web_version text, retry_of uuid)`);
  await pool.query(
    `insert into history (id, channel, recipient, phone, class, message, status, attempts,
       created_at, expires_at)
     select n, 'whatsapp', '+62812' || (40000000 + n), '+62812' || (40000000 + n),
       'transactional', 'Yth. Pelanggan ' || n || repeat(' tagihan internet bulan ini', 5),
       'pending', 0, now(), now() + interval '2 days'
     from generate_series(1, $1::int) n`,
    [ROWS],
  );
  await pool.query('analyze history');
}
