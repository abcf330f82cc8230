/** How a caller names a row of the billing: by its own id, by its `externalRef`, or not at all. */
export interface RecordName {
  id: number | null;
  externalRef: string | null;
}

/** Where a page of a list begins and how long it is; lists go from the highest id down. */
export interface RecordPage {
  limit: number;
  /** The id of the last row of the page before; null for the first page. */
  before: number | null;
}

/** A row as it stands after a write. */
export interface Saved<Row> {
  row: Row;
  /** Whether this write made it. */
  isNew: boolean;
}

/** The statements that rows of every kind share; built on a connection or a transaction. */
export interface RecordStore<Fields, Row, Filter> {
  /** The row of this name, or null; its id counts when it has both. */
  findNamed(name: RecordName): Promise<Row | null>;
  list(filter: Filter, page: RecordPage): Promise<Row[]>;
  /**
   * Writes the row under its name, whether it was known before or not: every field is replaced,
   * an `externalRef` that is not given again stays.
   */
  save(name: RecordName, fields: Fields, now: Date): Promise<Saved<Row>>;
}

/** A row that is to be written under a name. */
export interface NamedFields<Fields> {
  name: RecordName;
  fields: Fields;
}

/** The first id that the server gives itself; callers' own ids lie below. */
export const firstOwnId = 1_000_000_000;
