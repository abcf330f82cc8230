import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { customerList } from '../../src/billing/import/customer-rows.ts';
import { importList, type ImportReport } from '../../src/billing/import/import-list.ts';
import { invoiceList } from '../../src/billing/import/invoice-rows.ts';
import { phonePolicy } from './billing-api.ts';
import { emptyBilling } from './billing-rows.ts';
import { type TestLedger, useLedger } from './test-ledger.ts';

const fixtures = fileURLToPath(new URL('../billing/fixtures', import.meta.url));

interface Done {
  report: ImportReport;
  ignored: readonly string[];
  /** Such as `line 3: missing_name`. */
  refusals: string[];
  progress: number[];
}

type What = 'customers' | 'invoices';

/** Imports into the database of a test file. */
export class Imports {
  readonly ledger: TestLedger;
  folder = '';

  constructor(ledger: TestLedger) {
    this.ledger = ledger;
  }

  /** Imports one of the fixtures, or a file by its whole path. */
  async run(what: What, file: string, { dryRun = false } = {}): Promise<Done> {
    const done: Omit<Done, 'report'> = { ignored: [], refusals: [], progress: [] };
    const options = {
      db: this.ledger.knex,
      clock: this.ledger.clock,
      path: file.startsWith('/') ? file : join(fixtures, file),
      dryRun,
      listener: {
        columns: (_used: readonly string[], ignored: readonly string[]) => {
          done.ignored = ignored;
        },
        progress: (read: number) => void done.progress.push(read),
        refused: (line: number, { code }: { code: string }) =>
          void done.refusals.push(`line ${line}: ${code}`),
      },
    };
    const report =
      what === 'customers'
        ? await importList({ ...options, kind: customerList(phonePolicy) })
        : await importList({ ...options, kind: invoiceList('Asia/Jakarta') });
    return { ...done, report };
  }

  /** Imports a file with this content; null for one that is not there. */
  runText(what: What, content: string | Buffer | null, options = {}): Promise<Done> {
    const path = join(this.folder, content === null ? 'nowhere.csv' : 'list.csv');
    if (content !== null) writeFileSync(path, content);
    return this.run(what, path, options);
  }

  /** Everything in these tables, without the times of writing. */
  rows(...tables: string[]): Promise<object[][]> {
    return Promise.all(
      tables.map(async (table) => {
        const rows = await this.ledger.knex(table).orderBy('id');
        return rows.map(
          ({ created_at: _, updated_at: __, ...row }: Record<string, unknown>) => row,
        );
      }),
    );
  }
}

/** Gives the test file that calls this at its top imports into an empty billing. */
export function useImports(): Imports {
  const imports = new Imports(useLedger());
  beforeAll(() => {
    imports.folder = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-import-'));
  });
  beforeEach(() => emptyBilling(imports.ledger.knex));
  afterAll(() => rmSync(imports.folder, { recursive: true, force: true }));
  return imports;
}
