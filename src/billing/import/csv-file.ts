import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { AppError } from '../../errors.ts';

/** One line of a list: its values in the order of the columns. */
export interface CsvRow {
  /** Where it stands in the file, from 1. */
  line: number;
  values: readonly string[];
}

/** A list that is being read. */
export interface CsvFile {
  /** The names in its first line. */
  columns: readonly string[];
  /** What follows, read on as it is taken. */
  rows: AsyncIterable<CsvRow>;
}

/** What is looked at to tell how a file is written, in bytes. */
const headBytes = 8_192;

interface Parsed {
  record: string[];
  info: { lines: number };
}

/**
 * Opens a list in UTF-8, with or without a byte order mark, whose columns are separated by `;`,
 * `,` or tabs. However long it is, it is never held as a whole.
 *
 * @throws AppError `file_unreadable`, and while it is read `file_malformed`.
 */
export async function openCsv(path: string): Promise<CsvFile> {
  const head = await readHead(path);
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(head),
    info: true,
    max_record_size: 1_000_000,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
  });
  const handle = await open(path);
  const text = Readable.from(decode(handle.createReadStream()));
  text.on('error', (error) => parser.destroy(error));
  const rows = readOn(text.pipe(parser) as AsyncIterable<Parsed>);
  const first = await rows.next();
  if (first.done) throw malformed('The file is empty. The first line names the columns.');
  return { columns: first.value.values, rows };
}

async function readHead(path: string): Promise<string> {
  try {
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const reason = (cause as { code?: string }).code ?? 'EIO';
    const message = `The file ${path} can't be read (${reason}). Check its name and its rights.`;
    throw new AppError('file_unreadable', message, { status: 422, cause });
  }
}

/** The sign that stands most often in the first line, outside quotes. */
function delimiterOf(head: string): string {
  const firstLine = head.split(/\r\n|\n|\r/, 1)[0] ?? '';
  const bare = firstLine.replaceAll(/"[^"]*"/g, '');
  const count = (sign: string) => bare.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/** The text with plain line ends, so that lines are counted as an editor does. */
async function* decode(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let held = '';
  try {
    for await (const chunk of bytes) {
      const text = held + decoder.decode(chunk, { stream: true });
      held = text.endsWith('\r') ? '\r' : '';
      yield text.slice(0, text.length - held.length).replaceAll('\r\n', '\n');
    }
    yield held + decoder.decode();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw malformed('The file is not UTF-8. Save it as "CSV UTF-8" and try again.', cause);
  }
}

async function* readOn(parsed: AsyncIterable<Parsed>): AsyncGenerator<CsvRow, undefined> {
  try {
    for await (const { record, info } of parsed) yield { line: info.lines, values: record };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const { message } = cause as Error;
    throw malformed(`The file is no list of comma separated values: ${message}.`, cause);
  }
}

function malformed(message: string, cause?: unknown): AppError {
  return new AppError('file_malformed', message, { status: 422, cause });
}
