import type { Knex } from 'knex';
import { notFound, type RecordKind } from './billing-errors.ts';
import type { RecordName, RecordPage } from './record.ts';

/** A table of named rows, and the columns that are read of it. */
export interface RecordTable {
  name:
    | 'customers'
    | 'packages'
    | 'subscriptions'
    | 'prepaid_periods'
    | 'invoices'
    | 'payment_promises'
    | 'incidents';
  columns: string;
}

/** The row of this name, or undefined; its id counts when it has both. */
export async function selectNamed<Row>(
  db: Knex,
  { name: table, columns }: RecordTable,
  name: RecordName,
): Promise<Row | undefined> {
  const condition = name.id === null ? 'external_ref = :externalRef' : 'id = :id';
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select ${columns} from ${table} where ${condition}`,
    { ...name },
  );
  return rows[0];
}

/** Looks up the rows of many names at once; the lookup answers as {@link selectNamed} does. */
export async function selectMany<Row extends Identified>(
  db: Knex,
  { name: table, columns }: RecordTable,
  names: readonly RecordName[],
): Promise<(name: RecordName) => Row | undefined> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select ${columns} from ${table}
     where id = any (cast(:ids as bigint[])) or external_ref = any (cast(:refs as text[]))`,
    { ids: definedOf(names.map(({ id }) => id)), refs: definedOf(names.map(referenceOf)) },
  );
  return lookUpIn(rows);
}

/** A row that has an id, and perhaps a reference. */
export interface Identified {
  id: number;
  external_ref: string | null;
}

/** Finds a row by the id of a name, else by its reference. */
export function lookUpIn<Row extends Identified>(
  rows: readonly Row[],
): (name: RecordName) => Row | undefined {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const byRef = new Map(rows.map((row) => [row.external_ref, row]));
  return ({ id, externalRef }) => {
    if (id !== null) return byId.get(id);
    return externalRef === null ? undefined : byRef.get(externalRef);
  };
}

function referenceOf({ id, externalRef }: RecordName): string | null {
  return id === null ? externalRef : null;
}

function definedOf<Value>(values: readonly (Value | null)[]): Value[] {
  return values.filter((value) => value !== null);
}

/** One page of the rows for which all `conditions` hold, from the highest id down. */
export async function selectPage<Row>(
  db: Knex,
  { name: table, columns }: RecordTable,
  { conditions, values }: { conditions: readonly string[]; values: object },
  page: RecordPage,
): Promise<Row[]> {
  const all = page.before === null ? conditions : [...conditions, 'id < :before'];
  const where = all.length === 0 ? '' : `where ${all.join(' and ')}`;
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select ${columns} from ${table} ${where} order by id desc limit :limit`,
    { ...values, ...page },
  );
  return rows;
}

/** The conditions whose field is asked for. */
export function conditionsFor<Filter extends object>(
  filter: Filter,
  conditions: Readonly<{ [Field in keyof Required<Filter>]: string }>,
): string[] {
  const asked = Object.entries(filter).filter(([, value]) => value !== undefined);
  return asked.map(([field]) => conditions[field as keyof Filter]);
}

/** The caller's id, else the next of the server's own. */
export function newId(table: RecordTable, given = 'cast(:id as bigint)'): string {
  return `coalesce(${given}, nextval(pg_get_serial_sequence('${table.name}', 'id')))`;
}

/** The column by which a row of this name is recognised when it is written again. */
export function keyOf(name: RecordName): 'id' | 'external_ref' {
  return name.id === null ? 'external_ref' : 'id';
}

/** The id of a row that another one is about. Throws 404 with the field that names it. */
export async function requireId(
  db: Knex,
  table: RecordTable,
  name: RecordName,
  kind: RecordKind,
): Promise<number> {
  const row = await selectNamed<{ id: number }>(db, { ...table, columns: 'id' }, name);
  if (!row) throw notFound(kind, fieldNaming(kind, name));
  return row.id;
}

/** The field of a body that names a row of this kind so. */
export function fieldNaming(kind: RecordKind, { id }: RecordName): string {
  return id === null ? `${kind}Ref` : `${kind}Id`;
}
