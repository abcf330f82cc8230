import type { Knex } from 'knex';

/** What a key of this caller was used for. */
export interface TakenKey {
  fingerprint: string;
  /** The notification that it made; null for a bulk call. */
  notificationId: string | null;
  batch: TakenBatch | null;
}

/** The batch that a key made, with what the caller was told about it. */
interface TakenBatch {
  id: string;
  total: number;
  answer: unknown;
}

interface TakenRow {
  key: string;
  fingerprint: string;
  notification_id: string | null;
  batch_id: string | null;
  total: number;
  answer: unknown;
}

/** Those of `keys` that `caller` has used before; since a moment only, when one is given. */
export async function findTakenKeys(
  db: Knex,
  caller: string,
  keys: readonly string[],
  since: Date | null,
): Promise<Map<string, TakenKey>> {
  if (keys.length === 0) return new Map();
  const { rows } = await db.raw<{ rows: TakenRow[] }>(
    `select k.key, k.fingerprint, k.notification_id, k.batch_id, b.total, b.answer
     from idempotency_keys k left join batches b on b.id = k.batch_id
     where k.caller = :caller and k.key = any(cast(:keys as text[]))
       and (cast(:since as timestamptz) is null or k.created_at > :since)`,
    { caller, keys, since },
  );
  return new Map(
    rows.map((row) => [
      row.key,
      {
        fingerprint: row.fingerprint,
        notificationId: row.notification_id,
        batch:
          row.batch_id === null ? null : { id: row.batch_id, total: row.total, answer: row.answer },
      },
    ]),
  );
}
