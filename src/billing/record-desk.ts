import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import type { IdempotencyClaim } from '../notifications/sql/enqueue.ts';
import { billingRow, writeOnce } from '../notifications/sql/write-once.ts';
import { explainConflict, notFound, type RecordKind, unfit } from './billing-errors.ts';
import {
  firstOwnId,
  type RecordName,
  type RecordPage,
  type RecordStore,
  type Saved,
} from './record.ts';

interface RecordDeskOptions<Fields, Row, Filter> {
  db: Knex;
  clock: Clock;
  kind: RecordKind;
  /** The statements, on a connection or a transaction. */
  store: (db: Knex) => RecordStore<Fields, Row, Filter>;
  /** Says in the same transaction that a row is new. */
  announce?: (trx: Knex.Transaction, row: Row) => Promise<void>;
  /** Draws the conclusions of a change in the same transaction. */
  follow?: (trx: Knex.Transaction, change: Change<Fields, Row>) => Promise<void>;
}

/** A row that was there before, and is written anew. */
interface Change<Fields, Row> {
  before: Row;
  after: Row;
  fields: Fields;
}

/** How a row is written. */
export interface SaveOptions {
  /** Whether the customer may be told of what is new, and conclusions be drawn. */
  notify: boolean;
  /** The caller's key for the call, so that repeating it is harmless. */
  claim: IdempotencyClaim | null;
}

/** Reads and writes rows of one kind, each write with what it says about itself in one commit. */
export class RecordDesk<Fields, Row extends { id: number }, Filter> {
  readonly #options: RecordDeskOptions<Fields, Row, Filter>;

  constructor(options: RecordDeskOptions<Fields, Row, Filter>) {
    this.#options = options;
  }

  /** The row of this name. Throws 404, with `id` as the field at fault. */
  async get(name: RecordName): Promise<Row> {
    const { db, store, kind } = this.#options;
    const row = await store(db).findNamed(name);
    if (!row) throw notFound(kind, 'id');
    return row;
  }

  /** From the highest id down. */
  list(filter: Filter, page: RecordPage): Promise<Row[]> {
    const { db, store } = this.#options;
    return store(db).list(filter, page);
  }

  /**
   * Writes the row under its name. Throws 409 for a conflict with another row, 422
   * `id_reserved` for a new row under an id that only the server gives.
   */
  async save(
    name: RecordName,
    fields: Fields,
    { notify, claim }: SaveOptions,
  ): Promise<Saved<Row> & { replayed: boolean }> {
    const { db, store, clock, announce, follow } = this.#options;
    const now = clock.now();
    const write = async (trx: Knex.Transaction) => {
      await this.#refuseReservedId(trx, name);
      const before = follow && notify ? await store(trx).findNamed(name) : null;
      const saved = await store(trx).save(name, fields, now);
      if (saved.isNew && notify) await announce?.(trx, saved.row);
      if (before && !saved.isNew) await follow?.(trx, { before, after: saved.row, fields });
      return saved;
    };
    const outcome = await db
      .transaction((trx) => writeOnce(trx, billingRow, { claim, now }, () => write(trx)))
      .catch(explainConflict);
    if (!('madeBefore' in outcome)) return { ...outcome, replayed: false };
    const row = await this.get({ id: outcome.madeBefore, externalRef: null });
    return { row, isNew: true, replayed: true };
  }

  async #refuseReservedId(trx: Knex.Transaction, name: RecordName): Promise<void> {
    if (name.id === null || name.id < firstOwnId) return;
    if (await this.#options.store(trx).findNamed(name)) return;
    const message = `Ids from ${firstOwnId} are given by the server. Use a lower one, or externalRef.`;
    throw unfit('id_reserved', 'id', message);
  }
}
