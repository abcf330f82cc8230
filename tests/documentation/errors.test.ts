import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs', 'errors.md'), 'utf8');

/** The sandbox has its own errors, and faults of settings are told at start, in words. */
const isApi = (path: string) => !/^sandbox|^environment-|^look/.test(path);

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
  expect(explained.filter((code) => !new RegExp(`'${code}'|^  ${code}:`, 'm').test(text))).toEqual(
    [],
  );
});
