import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { errorCodes } from '../../src/error-codes.ts';
import { renderErrorTable } from '../../src/error-documentation.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs', 'errors.md'), 'utf8');
const indonesianPage = readFileSync(join(root, 'docs', 'id', 'errors.md'), 'utf8');

/** The sandbox has its own errors, and faults of settings are told at start, in words. */
const isApi = (path: string) => !/^sandbox|^environment-|^look|^error-/.test(path);

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && isApi(path))
  .map((path) => readFileSync(join(root, 'src', path), 'utf8'));

/** The ways in which the code names an error. */
const named = [
  /\b(?:AppError|conflict|customerError)\(\s*'([a-z_]+)'/g,
  /\bcode(?::| =) '([a-z_]+)'/g,
  /\berror_code = '([a-z_]+)'/g,
  /\brefusePhone\('([a-z_]+)'/g,
];

const codes = sources.flatMap((source) =>
  named.flatMap((pattern) => [...source.matchAll(pattern)].map(([, code]) => code!)),
);

it('docs/errors.md explains every code that an answer or a notification can have', () => {
  // `custom` is the schema library's own word and never leaves the server.
  const unexplained = new Set(codes.filter((code) => !page.includes(`\`${code}\``)));
  unexplained.delete('custom');
  expect([...unexplained]).toEqual([]);
  expect(new Set(codes).size).toBeGreaterThan(30);
});

it('docs/errors.md explains no code that is not there', () => {
  const explained = [...page.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code]) => code!);
  const text = sources.join('\n');
  const isThere = (code: string) => new RegExp(`'${code}'|^  ${code}:`, 'm').test(text);
  // Rows of the billing are missed under one name: '<kind>_not_found'.
  const isThereByKind = (code: string) => isThere(code.replace(/_not_found$/, ''));
  expect(explained.filter((code) => !isThere(code) && !isThereByKind(code))).toEqual([]);
});

it.each([
  ['docs/errors.md', page, 'en'],
  ['docs/id/errors.md', indonesianPage, 'id'],
] as const)('%s has the table of the errors as the code has it', (name, text, language) => {
  const [, table = ''] = /<!-- error-codes -->\n([^]*?)\n<!-- \/error-codes -->/.exec(text) ?? [];
  const hint = `${name}: between the marks has to stand exactly this:\n\n${renderErrorTable(language)}\n`;
  expect(table, hint).toBe(renderErrorTable(language));
});

it('docs/id/errors.md explains the same codes as docs/errors.md, in the same order', () => {
  const rows = (text: string) => [...text.matchAll(/^\| (`.*?`) \|/gm)].map(([, codes]) => codes);
  expect(rows(indonesianPage)).toEqual(rows(page));
});

it('an error has the status of its code', () => {
  expect(errorCodes.invalid_phone.status).toBe(422);
  // @ts-expect-error -- the type of AppError holds every construction to the table
  const wrong = new AppError('invalid_phone', 'No.', { status: 400 });
  expect(wrong.code).toBe('invalid_phone');
});
