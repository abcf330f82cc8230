import type { Knex } from 'knex';
import type { IdempotencyClaim } from '../notifications/sql/enqueue.ts';
import { keyReused } from '../whatsapp/idempotency-errors.ts';

interface Written {
  row: { id: number };
}

/**
 * Runs `write` in the transaction, unless the caller's key has made a row before: then the id of
 * that one comes back. A rival with the same key is waited for; the key is committed together
 * with the row. Throws 422 `idempotency_key_reused` for the same key with another request.
 */
export async function writeOnce<Result extends Written>(
  trx: Knex.Transaction,
  claim: IdempotencyClaim | null,
  now: Date,
  write: () => Promise<Result>,
): Promise<Result | { madeBefore: number }> {
  if (claim === null) return write();
  const earlier = await claimKey(trx, claim, now);
  if (earlier !== null) return { madeBefore: earlier };
  const result = await write();
  await trx.raw(
    `update idempotency_keys set billing_id = :id where caller = :caller and key = :key`,
    { id: result.row.id, caller: claim.caller, key: claim.key },
  );
  return result;
}

/** Takes the key; the id of the row that it led to when it was taken before. */
async function claimKey(
  trx: Knex.Transaction,
  claim: IdempotencyClaim,
  now: Date,
): Promise<number | null> {
  const { rows: taken } = await trx.raw<{ rows: unknown[] }>(
    `insert into idempotency_keys (caller, key, fingerprint, billing_id, created_at)
     values (:caller, :key, :fingerprint, 0, :now)
     on conflict (caller, key) do nothing returning 1`,
    { ...claim, now },
  );
  if (taken.length === 1) return null;
  const { rows } = await trx.raw<{ rows: { fingerprint: string; billing_id: number | null }[] }>(
    'select fingerprint, billing_id from idempotency_keys where caller = :caller and key = :key',
    { caller: claim.caller, key: claim.key },
  );
  const [earlier] = rows;
  if (!earlier || earlier.fingerprint !== claim.fingerprint || earlier.billing_id === null) {
    throw keyReused();
  }
  return earlier.billing_id;
}
