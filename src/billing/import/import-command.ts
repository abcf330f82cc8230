import { parseArgs } from 'node:util';
import { systemClock } from '../../clock.ts';
import { loadConfig } from '../../config.ts';
import { workBesideServer } from '../../database/work-beside-server.ts';
import { AppError } from '../../errors.ts';
import { phonePolicyOf } from '../../notifications/phone-policy.ts';
import { customerList } from './customer-rows.ts';
import { type ImportListener, importList, type ImportReport } from './import-list.ts';
import { invoiceList } from './invoice-rows.ts';

type Print = (line: string) => void;

/** Rows between two lines that say how far it is. */
const rowsPerLine = 1_000;

/**
 * `import customers|invoices FILE [--dry-run]`: writes a list into the billing and says on
 * `print`, line by line, what was refused and why. No customer is told of anything. The server
 * may run meanwhile; nothing of a row but its line is printed.
 *
 * @throws StartError when the database is not to be had.
 * @throws AppError for a list that can't be read, and `rows_refused` when some rows were.
 * @throws TypeError (`ERR_PARSE_ARGS_…`) when the options are not understood.
 */
export async function runImportCommand(
  args: string[],
  env: NodeJS.ProcessEnv,
  print: Print,
): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { 'dry-run': { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [what, path] = readPositionals(positionals);
  const config = loadConfig(env);
  const dryRun = values['dry-run'];
  await workBesideServer(config, async (db) => {
    const shared = { db, clock: systemClock, path, dryRun, listener: listenOn(print) };
    const report =
      what === 'customers'
        ? await importList({ ...shared, kind: customerList(phonePolicyOf(config)) })
        : await importList({ ...shared, kind: invoiceList(config.businessTimeZone) });
    sumUp(what, report, dryRun, print);
  });
}

function readPositionals(positionals: string[]): ['customers' | 'invoices', string] {
  const [what, path, ...rest] = positionals;
  const isKnown = what === 'customers' || what === 'invoices';
  if (isKnown && path !== undefined && rest.length === 0) return [what, path];
  throw Object.assign(new TypeError('Say what the file holds, and where it is.'), {
    code: 'ERR_PARSE_ARGS_MISSING_ARGUMENT',
  });
}

function listenOn(print: Print): ImportListener {
  let next = rowsPerLine;
  return {
    columns(used, ignored) {
      print(`Columns that are read: ${used.join(', ')}.`);
      if (ignored.length > 0) print(`Columns that are not read: ${ignored.join(', ')}.`);
    },
    progress(read) {
      if (read < next) return;
      print(`${read} rows…`);
      next = read + rowsPerLine;
    },
    refused(line, { code, message }) {
      print(`line ${line}: ${code}: ${message}`);
    },
  };
}

function sumUp(what: string, report: ImportReport, dryRun: boolean, print: Print): void {
  const { read, made, rewritten, refused, notes } = report;
  print(`${read} ${what}: ${made} new, ${rewritten} known before, ${refused} refused.`);
  for (const [note, count] of notes) print(`  ${count} ${note}`);
  if (dryRun) print('Nothing was kept: this was a dry run.');
  if (refused === 0) return;
  const rest = dryRun ? 'could be imported' : 'are imported';
  const message = `${refused} of ${read} rows were refused; the others ${rest}. Correct them and repeat.`;
  throw new AppError('rows_refused', message, { status: 422 });
}
