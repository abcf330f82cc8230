import type { Knex } from 'knex';
import { keyReused } from '../idempotency-errors.ts';
import type { IdempotencyClaim } from './enqueue.ts';

/** A kind of row that a call may make, by the column of its ids in `idempotency_keys`. */
export interface MadeByCall<Id extends number | string> {
  column: 'billing_id' | 'api_key_id';
  /** Stands in the column until the id is known; no row has it. */
  unknown: Id;
}

/** Rows of the billing. */
export const billingRow: MadeByCall<number> = { column: 'billing_id', unknown: 0 };

/**
 * Runs `write` in the transaction, unless the caller's key has made a row before: then the id of
 * that one comes back. A rival with the same key is waited for; the key is committed together
 * with the row. Throws 422 `idempotency_key_reused` for the same key with another request.
 */
export async function writeOnce<Id extends number | string, Result extends { row: { id: Id } }>(
  trx: Knex.Transaction,
  made: MadeByCall<Id>,
  { claim, now }: { claim: IdempotencyClaim | null; now: Date },
  write: () => Promise<Result>,
): Promise<Result | { madeBefore: Id }> {
  if (claim === null) return write();
  const earlier = await claimKey(trx, made, claim, now);
  if (earlier !== null) return { madeBefore: earlier };
  const result = await write();
  await trx.raw(
    `update idempotency_keys set ${made.column} = :id where caller = :caller and key = :key`,
    { id: result.row.id, caller: claim.caller, key: claim.key },
  );
  return result;
}

/** Takes the key; the id of the row that it led to when it was taken before. */
async function claimKey<Id extends number | string>(
  trx: Knex.Transaction,
  { column, unknown }: MadeByCall<Id>,
  claim: IdempotencyClaim,
  now: Date,
): Promise<Id | null> {
  const { caller, key, fingerprint } = claim;
  const { rows: taken } = await trx.raw<{ rows: unknown[] }>(
    `insert into idempotency_keys (caller, key, fingerprint, ${column}, created_at)
     values (:caller, :key, :fingerprint, :unknown, :now)
     on conflict (caller, key) do nothing returning 1`,
    { caller, key, fingerprint, unknown, now },
  );
  if (taken.length === 1) return null;
  const { rows } = await trx.raw<{ rows: { fingerprint: string; id: Id | null }[] }>(
    `select fingerprint, ${column} as id from idempotency_keys
     where caller = :caller and key = :key`,
    { caller, key },
  );
  const [earlier] = rows;
  if (!earlier || earlier.fingerprint !== fingerprint || earlier.id === null) throw keyReused();
  return earlier.id;
}
