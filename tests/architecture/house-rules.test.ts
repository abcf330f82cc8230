import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filesBelow } from '../../scripts/setup/source-fingerprint.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['src', 'migrations', 'scripts', 'tests', 'docs', '.ci'];

const topFiles = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== '.env')
  .map(({ name }) => name);
const files = [...topFiles, ...FOLDERS.flatMap((folder) => filesBelow(root, folder))];
const code = files.filter((path) => /^(src|scripts|tests)\/.*\.(ts|mjs)$/.test(path));
const isText = (path: string) =>
  /\.(ts|mjs|cjs|js|json|md|css|html|eta|svg|yml|yaml|tsv|csv|example)$|^\.ci\/|^[^.]*$/.test(path);

/** The paths of the files whose text has `pattern` in it. */
const filesWith = (pattern: RegExp) =>
  files.filter((path) => isText(path) && pattern.test(readFileSync(join(root, path), 'utf8')));

describe('the repository', () => {
  it('is looked at in full', () => {
    expect(code).toContain('src/errors.ts');
    expect(files).toContain('package-lock.json');
  });

  it('has no drawer for things that have no name', () => {
    const drawers = /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.ts$|\.mjs$)/;
    expect(code.filter((path) => drawers.test(path))).toEqual([]);
  });

  it('has no barrel: a file is imported by its own name', () => {
    expect(code.filter((path) => /^index\.(ts|mjs)$/.test(basename(path)))).toEqual([]);
  });

  it('names its files in kebab-case', () => {
    const names = code.map((path) => basename(path));
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(ts|mjs)$/;
    expect(names.filter((name) => !kebab.test(name))).toEqual([]);
  });

  it('names no registry and no folder of one machine', () => {
    const registry = ['registry', 'npmjs', 'org'].join('\\.');
    const workplace = ['', 'work', '(main|shared)'].join('/');
    expect(filesWith(new RegExp(`${registry}|${workplace}`))).toEqual([]);
  });
});
