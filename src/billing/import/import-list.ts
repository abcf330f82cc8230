import type { Knex } from 'knex';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import { explainConflict } from '../billing-errors.ts';
import { type ColumnMap, mapColumns, namedValues } from './column-map.ts';
import { type CsvFile, type CsvRow, openCsv } from './csv-file.ts';
import type { ListKind, RowOutcome } from './list-kind.ts';
import { RowRefusal } from './row-refusal.ts';

/** What an import came to, in rows. */
export interface ImportReport {
  read: number;
  made: number;
  /** Known before, and written again. */
  rewritten: number;
  refused: number;
  /** What was counted beside them, such as `without a phone`. */
  notes: Map<string, number>;
}

/** Who is told while a list is read. */
export interface ImportListener {
  columns(used: readonly string[], ignored: readonly string[]): void;
  /** After each commit. */
  progress(read: number): void;
  refused(line: number, reason: { code: string; message: string }): void;
}

interface ImportOptions<Field extends string> {
  db: Knex;
  clock: Clock;
  path: string;
  kind: ListKind<Field>;
  /** Everything is tried, and nothing is kept. */
  dryRun: boolean;
  listener: ImportListener;
}

/** Rows that are committed together. */
const rowsAtOnce = 500;

/**
 * Reads a list and writes its rows, 500 to a commit; repeatable. A faulty row stops no other.
 *
 * @throws AppError `file_unreadable`, `file_malformed`, `columns_missing`.
 */
export async function importList<Field extends string>(
  options: ImportOptions<Field>,
): Promise<ImportReport> {
  const { db, path, kind, dryRun, listener } = options;
  const file = await openCsv(path);
  const map = mapColumns(file.columns, kind.names, kind.required);
  listener.columns([...map.places.keys()], map.ignored);
  if (!dryRun) return readAll(db, file, map, options);
  const trial = await db.transaction();
  try {
    return await readAll(trial, file, map, options);
  } finally {
    await trial.rollback();
  }
}

async function readAll<Field extends string>(
  db: Knex,
  file: CsvFile,
  map: ColumnMap<Field>,
  options: ImportOptions<Field>,
): Promise<ImportReport> {
  const report = { read: 0, made: 0, rewritten: 0, refused: 0, notes: new Map() };
  for await (const rows of inBatches(file.rows, rowsAtOnce)) {
    await writeBatch(db, rows, map, options, report);
    report.read += rows.length;
    options.listener.progress(report.read);
  }
  return report;
}

/**
 * One commit for all; what could not be written together, or all when the database refuses one
 * of them, is written row by row.
 */
async function writeBatch<Field extends string>(
  db: Knex,
  rows: readonly CsvRow[],
  map: ColumnMap<Field>,
  { kind, clock, listener }: ImportOptions<Field>,
  report: ImportReport,
): Promise<void> {
  const named = rows.map(({ values }) => namedValues(map, values));
  const together = await db
    .transaction((trx) => kind.writeMany(trx, named, clock.now()))
    .catch(passOverRowFault);
  for (const [index, { line }] of rows.entries()) {
    const outcome =
      together?.[index] ??
      (await db
        .transaction((trx) => kind.write(trx, named[index]!, clock.now()))
        .catch(explainConflict)
        .catch(passRefusal(line))
        .catch(passUnstorable(line)));
    record(outcome, report, listener);
  }
}

interface Refused {
  line: number;
  code: string;
  message: string;
}

function record(
  outcome: RowOutcome | Refused,
  report: ImportReport,
  listener: ImportListener,
): void {
  if ('line' in outcome) {
    report.refused += 1;
    listener.refused(outcome.line, outcome);
    return;
  }
  if (outcome.isNew) report.made += 1;
  else report.rewritten += 1;
  for (const note of outcome.notes) {
    if (note !== false) report.notes.set(note, (report.notes.get(note) ?? 0) + 1);
  }
}

/** What a row is refused for before the database is asked to keep it. */
function passRefusal(line: number) {
  return (thrown: unknown): Refused => {
    const isRefusal = thrown instanceof RowRefusal || thrown instanceof AppError;
    if (!isRefusal) throw thrown;
    return { line, code: thrown.code, message: thrown.message };
  };
}

/** PostgreSQL's classes 22 (a value that can't be kept) and 23 (against a rule). */
const rowFault = /^2[23]...$/;

function passOverRowFault(thrown: unknown): null {
  if (rowFault.test(String((thrown as { code?: string }).code))) return null;
  throw thrown;
}

function passUnstorable(line: number) {
  return (thrown: unknown): Refused => {
    passOverRowFault(thrown);
    return { line, code: 'unstorable', message: 'The database can not keep a value of this row.' };
  };
}

async function* inBatches<Item>(
  items: AsyncIterable<Item>,
  size: number,
): AsyncGenerator<readonly Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
