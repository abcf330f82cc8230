import type { Knex } from 'knex';
import type { MediaReference } from '../media.ts';
import type { NotificationClass } from '../notification.ts';
import { newNotificationId } from '../notification-id.ts';
import { isCold } from './contacts.ts';
import { type IdempotencyClaim, takenAnew } from './enqueue.ts';

/** One notification of a new batch. */
interface NewBatchRow {
  /** The recipient as the caller gave it. */
  recipient: string;
  /** E.164 with plus. */
  phone: string;
  /** Null for the text that the whole batch shares. */
  message: string | null;
  template: string | null;
  customerId: number | null;
  /** The row's own key, in the caller's one space of keys. */
  idempotency: { key: string; fingerprint: string } | null;
}

/** What the caller of {@link enqueueBatch} decides about a new batch. */
export interface NewBatch {
  caller: string;
  class: NotificationClass;
  delayMs: number;
  /** The text of every row that has none of its own. */
  message: string | null;
  scheduledAt: Date | null;
  expiresAt: Date | null;
  rows: readonly NewBatchRow[];
  /** After so many ms the keys of the rows may be taken anew; never when not given. */
  keysHoldMs?: number;
  /** The stored file that goes with every row; the message is its caption. */
  media?: MediaReference | null;
  /** Kept as it is for whoever repeats the call; holds no phone number. */
  answer: unknown;
}

/** What {@link enqueueBatch} has written. */
interface WrittenBatch {
  id: string;
  /** In the order of the rows. */
  notificationIds: readonly string[];
}

/** Rows that go to PostgreSQL in one statement. */
const chunkSize = 1_000;

/**
 * Writes a batch with all its notifications, their first events and every idempotency key in
 * one transaction. Resolves with null, and nothing is written, when one of the keys was taken by
 * somebody who was quicker: read the keys again then.
 */
export async function enqueueBatch(
  db: Knex,
  batch: NewBatch,
  idempotency: IdempotencyClaim | null,
  now: Date,
): Promise<WrittenBatch | null> {
  const id = newNotificationId(now);
  const rows = batch.rows.map((row) => ({ ...row, id: newNotificationId(now) }));
  try {
    await db.transaction(async (transaction) => {
      await insertBatch(transaction, id, batch, now);
      if (idempotency) await insertKey(transaction, id, idempotency, now);
      for (const chunk of inChunks(rows)) {
        await insertRows(transaction, id, batch, chunk, now);
      }
    });
    return { id, notificationIds: rows.map((row) => row.id) };
  } catch (error) {
    if (isTakenKey(error)) return null;
    throw error;
  }
}

async function insertBatch(db: Knex, id: string, batch: NewBatch, now: Date): Promise<void> {
  await db.raw(
    `insert into batches
       (id, class, delay_ms, total, scheduled_at, answer, created_at, updated_at)
     values (:id, :class, :delayMs, :total, :scheduledAt, :answer, :now, :now)`,
    {
      id,
      class: batch.class,
      delayMs: batch.delayMs,
      total: batch.rows.length,
      scheduledAt: batch.scheduledAt,
      answer: JSON.stringify(batch.answer),
      now,
    },
  );
}

async function insertKey(
  db: Knex,
  batchId: string,
  idempotency: IdempotencyClaim,
  now: Date,
): Promise<void> {
  await db.raw(
    `insert into idempotency_keys (caller, key, fingerprint, batch_id, created_at)
     values (:caller, :key, :fingerprint, :batchId, :now)`,
    { ...idempotency, batchId, now },
  );
}

interface GivenRow extends NewBatchRow {
  id: string;
}

/**
 * The ids rise with the caller's order, in which the messages leave. Rows with keys come first
 * and in the order of their keys, so that two calls with the same keys wait for each other and
 * never both.
 */
function inChunks(given: readonly GivenRow[]): GivenRow[][] {
  const keyed = given.flatMap((row) => (row.idempotency ? { row, key: row.idempotency.key } : []));
  const sorted = [
    ...keyed.toSorted((one, other) => (one.key < other.key ? -1 : 1)).map(({ row }) => row),
    ...given.filter((row) => row.idempotency === null),
  ];
  const count = Math.ceil(sorted.length / chunkSize);
  return Array.from({ length: count }, (_, at) =>
    sorted.slice(at * chunkSize, (at + 1) * chunkSize),
  );
}

async function insertRows(
  db: Knex,
  batchId: string,
  batch: NewBatch,
  rows: readonly GivenRow[],
  now: Date,
): Promise<void> {
  const { rows: written } = await db.raw<{ rows: [{ keys: number }] }>(insertRowsStatement, {
    rows: JSON.stringify(rows.map(toGiven)),
    batchId,
    caller: batch.caller,
    class: batch.class,
    message: batch.message,
    scheduledAt: batch.scheduledAt,
    expiresAt: batch.expiresAt,
    mediaId: batch.media?.id ?? null,
    mediaType: batch.media?.mimeType ?? null,
    mediaName: batch.media?.fileName ?? null,
    keysHoldMs: batch.keysHoldMs ?? null,
    now,
  });
  const keys = rows.filter((row) => row.idempotency !== null).length;
  if (written[0].keys < keys) throw new KeyTaken();
}

/** The names are short because they go over the wire with every row. */
function toGiven(row: GivenRow) {
  return {
    id: row.id,
    c: row.customerId,
    r: row.recipient,
    p: row.phone,
    t: row.template,
    m: row.message,
    k: row.idempotency?.key,
    f: row.idempotency?.fingerprint,
  };
}

const insertRowsStatement = `
  with given as materialized (
    select * from json_to_recordset(cast(:rows as json))
      as given (id uuid, c bigint, r text, p text, t text, m text, k text, f text)
  ), keyed as (
    insert into idempotency_keys (caller, key, fingerprint, notification_id, created_at)
    select cast(:caller as text), k, f, id, cast(:now as timestamptz)
    from given where k is not null order by k collate "C"
    ${takenAnew(':keysHoldMs')}
    returning 1
  ), inserted as (
    insert into notification_logs (id, batch_id, customer_id, recipient, phone, template, message,
      class, scheduled_at, expires_at, media_id, media_type, media_name, next_attempt_at,
      created_at, updated_at, cold)
    select given.id, cast(:batchId as uuid), given.c, given.r, given.p, given.t,
      coalesce(given.m, :message), cast(:class as text), cast(:scheduledAt as timestamptz),
      cast(:expiresAt as timestamptz), cast(:mediaId as uuid), cast(:mediaType as text),
      cast(:mediaName as text), cast(coalesce(:scheduledAt, :now) as timestamptz),
      cast(:now as timestamptz), cast(:now as timestamptz), ${isCold('given.p')}
    from given order by given.id
  ), told as (
    insert into notification_events (notification_id, at, kind, attempt)
    select id, cast(:now as timestamptz), 'accepted', 0 from given order by id
  )
  select count(*) as keys from keyed`;

/** Takes the transaction back: a key of a row has led to another notification for good. */
class KeyTaken extends Error {}

/** SQLSTATE of a unique key that is taken. */
const uniqueViolation = '23505';

function isTakenKey(error: unknown): boolean {
  if (error instanceof KeyTaken) return true;
  const { code, table } = error as { code?: string; table?: string };
  return code === uniqueViolation && table === 'idempotency_keys';
}
