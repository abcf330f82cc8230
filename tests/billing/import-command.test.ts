import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runImportCommand } from '../../src/billing/import/import-command.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-import-'));
});

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the command on a file with this content; what it said, and what it failed with. */
async function run(content: string, ...args: string[]) {
  const path = join(folder, 'list.csv');
  writeFileSync(path, content);
  const lines: string[] = [];
  const env = {
    API_KEY: '0123456789abcdef0123456789abcdef',
    DATA_DIR: folder,
    DATABASE_URL: database.connectionString,
  };
  const failure = await runImportCommand(
    args.map((arg) => (arg === 'FILE' ? path : arg)),
    env,
    (line) => lines.push(line),
  ).then(
    () => null,
    (error: Error & { code?: string }) => error,
  );
  return { lines, failure };
}

const tenThousand = (columns: string, row: (index: number) => string) =>
  [columns, ...Array.from({ length: 10_000 }, (_, index) => row(index + 1))].join('\n');

it('says which columns it reads, how far it is and what came of it', async () => {
  const list = tenThousand('kode;nama;no hp;alamat', (index) => {
    return `P${index};Pelanggan ${index};0812${String(index).padStart(8, '0')};Jl. ${index}`;
  });
  const { lines, failure } = await run(list, 'customers', 'FILE');
  expect(failure).toBeNull();
  expect(lines).toEqual([
    'Columns that are read: reference, name, phone.',
    'Columns that are not read: alamat.',
    ...Array.from({ length: 10 }, (_, index) => `${(index + 1) * 1_000} rows…`),
    '10000 customers: 10000 new, 0 known before, 0 refused.',
  ]);
  const { lines: again } = await run(list, 'customers', 'FILE', '--dry-run');
  expect(again.slice(-2)).toEqual([
    '10000 customers: 0 new, 10000 known before, 0 refused.',
    'Nothing was kept: this was a dry run.',
  ]);
  const invoices = tenThousand(
    'nomor tagihan,kode pelanggan,periode,jatuh tempo,total',
    (index) => {
      return `INV-${index},P${index},2026-11,2026-11-20,150000`;
    },
  );
  const { lines: billed } = await run(invoices, 'invoices', 'FILE');
  expect(billed.at(-1)).toBe('10000 invoices: 10000 new, 0 known before, 0 refused.');
}, 60_000);

it('fails when rows were refused, and names line and reason but no person', async () => {
  const { lines, failure } = await run(
    'kode,nama,hp\nX1,Budi,0812\nX2,Siti,\n',
    'customers',
    'FILE',
  );
  expect(failure).toMatchObject({
    code: 'rows_refused',
    message: '1 of 2 rows were refused; the others are imported. Correct them and repeat.',
  });
  expect(lines[1]).toMatch(/^line 2: too_short: The phone number has too few digits/);
  expect(lines.join('\n')).not.toMatch(/Budi|Siti|X1/);
});

it.each([
  [['customers']],
  [['people', 'FILE']],
  [['customers', 'FILE', 'more']],
  [['customers', 'FILE', '--wet']],
])('does not understand %j', async (args) => {
  const { failure } = await run('', ...args);
  expect(failure?.code).toMatch(/^ERR_PARSE_ARGS/);
});
