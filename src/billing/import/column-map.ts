import { AppError } from '../../errors.ts';

/** By field of ours, the names under which lists have it, without signs and in lower case. */
export type ColumnNames<Field extends string> = Readonly<Record<Field, readonly string[]>>;

/** Which column of a list holds which field. */
export interface ColumnMap<Field extends string> {
  /** Where the field stands; none for a field that the list does not have. */
  places: ReadonlyMap<Field, number>;
  /** The columns that nothing is taken from. */
  ignored: readonly string[];
}

/** The values of one row by field; empty ones and those of missing columns are left out. */
export type NamedValues<Field extends string> = Partial<Record<Field, string>>;

/**
 * Finds the fields in the first line of a list. Where two columns have names of one field, the
 * name that stands first in `names` counts.
 *
 * @throws AppError `columns_missing` when a field of `required` is nowhere, or every field.
 */
export function mapColumns<Field extends string>(
  columns: readonly string[],
  names: ColumnNames<Field>,
  required: readonly Field[],
): ColumnMap<Field> {
  const plain = columns.map(plainName);
  const places = new Map<Field, number>();
  for (const [field, spellings] of Object.entries(names) as [Field, readonly string[]][]) {
    const found = spellings.find((spelling) => plain.includes(spelling));
    if (found !== undefined) places.set(field, plain.indexOf(found));
  }
  const missing = required.filter((field) => !places.has(field));
  if (missing.length > 0) throw columnsMissing(missing, names);
  if (places.size === 0) throw columnsMissing(Object.keys(names) as Field[], names);
  const used = new Set(places.values());
  return { places, ignored: columns.filter((_, index) => !used.has(index)) };
}

/** Reads one row. */
export function namedValues<Field extends string>(
  { places }: ColumnMap<Field>,
  values: readonly string[],
): NamedValues<Field> {
  const named: NamedValues<Field> = {};
  for (const [field, place] of places) {
    const value = unquoted(values[place]?.trim() ?? '');
    if (value !== '' && value !== '-' && value.toLowerCase() !== 'null') named[field] = value;
  }
  return named;
}

/** Quotes that a list has left around a value, because there are more of them in it. */
function unquoted(value: string): string {
  return /^".*"$/s.test(value) ? value.slice(1, -1).trim() : value;
}

function plainName(column: string): string {
  return column.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function columnsMissing<Field extends string>(
  missing: readonly Field[],
  names: ColumnNames<Field>,
): AppError {
  const wanted = missing.map((field) => `${field} (${names[field].slice(0, 4).join(', ')}…)`);
  const message = `The first line names no column for ${wanted.join(' and ')}. Rename one.`;
  return new AppError('columns_missing', message, { status: 422 });
}
