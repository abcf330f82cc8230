/** A year of notifications, whatever their number, up to `endsAt`. */
const YEAR_MS = 365 * 86_400_000;
/** Rows in one statement. */
const CHUNK = 50_000;
const CUSTOMERS = 50_000;

/**
 * Fills an empty ledger with `rows` notifications as an internet provider would have them: most
 * of them reminders, nine in ten sent, the newest ones waiting, texts with names and amounts.
 * Indexes are built afterwards, which takes a tenth of the time.
 * @param {import('knex').Knex} knex a migrated database
 * @param {{ rows: number, endsAt: Date, onProgress?: (done: number) => void }} options
 * @returns {Promise<void>}
 */
export async function seedLedger(knex, { rows, endsAt, onProgress = () => undefined }) {
  const indexes = await dropIndexes(knex);
  const stepMs = YEAR_MS / rows;
  const startMs = endsAt.getTime() - YEAR_MS;
  await insertBatches(knex, rows, startMs, stepMs);
  for (let from = 0; from < rows; from += CHUNK) {
    const to = Math.min(from + CHUNK, rows) - 1;
    await knex.raw(INSERT_ROWS, { from, to, rows, startMs, stepMs });
    onProgress(to + 1);
  }
  await knex.raw(INSERT_CONTACTS, { last: Math.min(rows, CUSTOMERS) - 1 });
  for (const { indexdef } of indexes) await knex.raw(indexdef);
  await knex.raw('vacuum analyze notification_logs');
  await knex.raw('analyze');
}

/**
 * Takes away every index that no constraint needs.
 * @param {import('knex').Knex} knex
 * @returns {Promise<{ indexname: string, indexdef: string }[]>} how to make them again
 */
async function dropIndexes(knex) {
  const { rows } = await knex.raw(
    `select indexname, indexdef from pg_indexes
     where tablename = 'notification_logs' and schemaname = current_schema()
       and not exists (select 1 from pg_constraint where conname = indexname)`,
  );
  for (const { indexname } of rows) await knex.raw('drop index ??', [indexname]);
  return rows;
}

/** Every second reminder belongs to a batch of some thousand: three of ten rows do. */
const ROWS_PER_BATCH = 4_000;

/** @type {(at: string) => string} */
const uuidOf = (at) =>
  `cast(lpad(to_hex(${at}), 12, '0') || '70008' || substr(md5(n || 'id'), 1, 15) as uuid)`;
const batchIdOf = `cast(md5('batch' || n / ${ROWS_PER_BATCH}) as uuid)`;

/**
 * @param {import('knex').Knex} knex
 * @param {number} rows
 * @param {number} startMs
 * @param {number} stepMs
 */
async function insertBatches(knex, rows, startMs, stepMs) {
  await knex.raw(
    `insert into batches (id, status, class, delay_ms, total, created_at, updated_at)
     select ${batchIdOf}, 'running', 'reminder', 2000, ${ROWS_PER_BATCH * 0.3}, at, at
     from generate_series(0, cast(:last as integer), ${ROWS_PER_BATCH}) as n,
       lateral (select to_timestamp((:startMs + n * cast(:stepMs as float8)) / 1000)) as t (at)`,
    { last: rows - 1, startMs, stepMs },
  );
}

const phoneOf = `'+62812' || lpad(cast(n % ${CUSTOMERS} as text), 8, '0')`;

const INSERT_CONTACTS = `
  insert into contacts (phone, on_whatsapp, delivered_at, updated_at)
  select ${phoneOf}, true, now(), now() from generate_series(0, cast(:last as integer)) as n`;

const INSERT_ROWS = `
  insert into notification_logs (id, customer_id, recipient, phone, template, message, class,
    status, error_code, error_message, attempts, batch_id, message_id, next_attempt_at,
    created_at, updated_at, sent_at, delivered_at, read_at)
  select ${uuidOf('ms')}, 1 + n % ${CUSTOMERS},
    '0812' || lpad(cast(n % ${CUSTOMERS} as text), 8, '0'), ${phoneOf},
    (array['tagihan', 'pengingat-h3', 'pengingat-h1', 'lunas', 'isolir', 'gangguan', null])[1 + n % 7],
    'Yth. ' || (array['Budi', 'Siti', 'Agus', 'Dewi', 'Putu', 'Made'])[1 + n % 6] || ' '
      || substr(md5(cast(n as text)), 1, 6) || ', tagihan internet nomor INV-' || n
      || ' sebesar Rp' || (100 + n % 300) || '.000 jatuh tempo besok. Diskon 5% sampai tanggal 20.',
    class, status,
    case status when 'failed' then 'not_on_whatsapp' when 'cancelled' then 'expired' end,
    case status when 'failed' then 'This number has no WhatsApp account.' end,
    case when status = 'pending' then 0 else 1 end,
    case when class = 'reminder' and n % 2 = 0 then ${batchIdOf} end,
    case when status <> 'pending' then '3EB0' || lpad(to_hex(n), 18, '0') end,
    at, at, at,
    case when status = 'sent' then at + interval '5 seconds' end,
    case when status = 'sent' and n % 10 > 0 then at + interval '8 seconds' end,
    case when status = 'sent' and n % 10 > 3 then at + interval '1 hour' end
  from generate_series(cast(:from as bigint), cast(:to as bigint)) as n,
    lateral (select
      cast(cast(:startMs as float8) + n * cast(:stepMs as float8) as bigint) as ms,
      case when n % 10 < 6 then 'reminder' when n % 10 < 9 then 'transactional'
        else 'announcement' end as class,
      case when n >= cast(:rows as bigint) - cast(:rows as bigint) / 500 then 'pending'
        when n % 20 = 7 then 'failed' when n % 50 = 9 then 'cancelled' else 'sent' end as status
    ) as drawn,
    lateral (select to_timestamp(drawn.ms / 1000.0) as at) as moment
  order by n`;
