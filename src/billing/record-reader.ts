import type { Knex } from 'knex';
import { containing } from '../database/like-pattern.ts';
import type { RecordName, RecordPage } from './record.ts';
import {
  conditionsFor,
  type Identified,
  type RecordTable,
  selectMany,
  selectNamed,
  selectPage,
} from './record-sql.ts';

interface Reading<Row, Record, Filter> {
  table: RecordTable;
  toRecord: (row: Row) => Record;
  /** By field of the filter; `:pattern` is what contains its `q`. */
  conditions: Readonly<{ [Field in keyof Required<Filter>]: string }>;
}

/** The reading statements that all tables of named rows have alike. */
export class RecordReader<Row extends Identified, Record, Filter extends object> {
  protected readonly db: Knex;
  readonly #reading: Reading<Row, Record, Filter>;

  constructor(db: Knex, reading: Reading<Row, Record, Filter>) {
    this.db = db;
    this.#reading = reading;
  }

  /** The row of this name, or null; its id counts when it has both. */
  async findNamed(name: RecordName): Promise<Record | null> {
    const { table, toRecord } = this.#reading;
    const row = await selectNamed<Row>(this.db, table, name);
    return row ? toRecord(row) : null;
  }

  /** The rows of many names at once. */
  async findMany(names: readonly RecordName[]): Promise<(name: RecordName) => Record | undefined> {
    const { table, toRecord } = this.#reading;
    const lookUp = await selectMany<Row>(this.db, table, names);
    return (name) => {
      const row = lookUp(name);
      return row && toRecord(row);
    };
  }

  /** One page, from the highest id down. */
  async list(filter: Filter, page: RecordPage): Promise<Record[]> {
    const { table, toRecord, conditions } = this.#reading;
    const { q = '' } = filter as { q?: string | undefined };
    const values = { ...filter, pattern: containing(q) };
    const where = { conditions: conditionsFor(filter, conditions), values };
    return (await selectPage<Row>(this.db, table, where, page)).map(toRecord);
  }
}
