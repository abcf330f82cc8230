import type { Knex } from 'knex';
import type { Batch } from './batch.ts';
import type { IdempotencyClaim } from './sql/enqueue.ts';
import { type NewBatch, enqueueBatch } from './sql/enqueue-batch.ts';
import { type TakenKey, findTakenKeys } from './sql/find-taken-keys.ts';
import { findBatch, listBatches } from './sql/read-batch.ts';
import { cancelBatch, pauseBatch, resumeBatch } from './sql/steer-batch.ts';

/** The batches: the notifications of one bulk call, taken together. */
export class BatchRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** See {@link enqueueBatch}. */
  enqueue(batch: NewBatch, idempotency: IdempotencyClaim | null, now: Date) {
    return enqueueBatch(this.#db, batch, idempotency, now);
  }

  /** See {@link findTakenKeys}. */
  findTakenKeys(
    caller: string,
    keys: readonly string[],
    since: Date | null,
  ): Promise<Map<string, TakenKey>> {
    return findTakenKeys(this.#db, caller, keys, since);
  }

  find(id: string): Promise<Batch | null> {
    return findBatch(this.#db, id);
  }

  list(page: { limit: number; before?: string }): Promise<Batch[]> {
    return listBatches(this.#db, page);
  }

  pause(id: string, now: Date): Promise<boolean> {
    return pauseBatch(this.#db, id, now);
  }

  resume(id: string, now: Date): Promise<boolean> {
    return resumeBatch(this.#db, id, now);
  }

  cancel(id: string, now: Date): Promise<boolean> {
    return cancelBatch(this.#db, id, now);
  }
}
