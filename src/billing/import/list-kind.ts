import type { Knex } from 'knex';
import type { ColumnNames, NamedValues } from './column-map.ts';

/** What became of a row that was taken. */
export interface RowOutcome {
  /** Whether it was not known before. */
  isNew: boolean;
  /** What else is to be counted, such as `without a phone`. */
  notes: readonly (string | false)[];
}

/** A kind of list that can be imported. */
export interface ListKind<Field extends string> {
  names: ColumnNames<Field>;
  /** Fields without whose column no row could be taken. */
  required: readonly Field[];
  /** Writes one row; repeatable. Throws a RowRefusal or an AppError of the billing's. */
  write: (db: Knex, values: NamedValues<Field>, now: Date) => Promise<RowOutcome>;
  /**
   * Writes many rows in few statements. Answers in their order, with null for each that has to be
   * written alone, because it may be refused or is one of several of one name.
   */
  writeMany: (
    db: Knex,
    rows: readonly NamedValues<Field>[],
    now: Date,
  ) => Promise<(RowOutcome | null)[]>;
}
