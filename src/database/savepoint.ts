import type { Knex } from 'knex';

/**
 * Runs `work` so that a failure in it leaves `trx` as usable as before: inside a savepoint that
 * is rolled back to, and with each wait for a lock bounded by `lockTimeoutMs`. Whatever bound
 * `trx` had holds again afterwards. Rejects with what `work` threw, or with PostgreSQL's error
 * when `trx` was broken or over before.
 */
export function inSavepoint<T>(
  trx: Knex.Transaction,
  lockTimeoutMs: number,
  work: (savepoint: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return trx.transaction(async (savepoint) => {
    const before = await setLockTimeout(savepoint, `${lockTimeoutMs}ms`);
    const result = await work(savepoint);
    // Rolling back restores the bound by itself; releasing the savepoint would keep ours.
    await setLockTimeout(savepoint, before);
    return result;
  });
}

async function setLockTimeout(trx: Knex.Transaction, bound: string): Promise<string> {
  const { rows } = await trx.raw<{ rows: [{ before: string }] }>(
    `with setting as materialized (select current_setting('lock_timeout') as before)
     select before, set_config('lock_timeout', :bound, true) from setting`,
    { bound },
  );
  return rows[0].before;
}
