import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLint } from '../../scripts/check/lint.mjs';
import { copyRepository, type RepositoryCopy } from '../support/repository-copy.ts';

const CLEAN = {
  'src/config.ts': `export const port = () => process.env['PORT'];\n`,
  'src/rows.ts': `import type { Knex } from 'knex';\nexport async function mark(db: Knex): Promise<void> {\n  await db('notification_logs').update({ status: 'sent' });\n}\n`,
};

describe('the lint rules', () => {
  let copy: RepositoryCopy;
  let output = '';

  beforeAll(async () => {
    copy = copyRepository(CLEAN);
    expect(await checkLint(copy.root)).toMatchObject({ isClean: true });
    copy.write(
      'src/floating-query.ts',
      `import type { Knex } from 'knex';\nexport async function mark(db: Knex): Promise<void> {\n  db('notification_logs').update({ status: 'sent' });\n}\n`,
    );
    copy.write(
      'src/floating-promise.ts',
      `export function later(work: () => Promise<void>): void {\n  work();\n}\n`,
    );
    copy.write('src/own-environment.ts', `export const key = process.env['API_KEY'];\n`);
    copy.write('src/default-export.ts', `export default 1;\n`);
    copy.write('tests/a.test.ts', `import { it } from 'vitest';\nit.only('alone', () => {});\n`);
    const result = await checkLint(copy.root);
    expect(result.isClean).toBe(false);
    output = result.output;
  });

  afterAll(() => copy.remove());

  it.each([
    ['a Knex query that nobody awaits', 'no-floating-promises', 'src/floating-query.ts:3'],
    ['a promise that nobody awaits', 'no-floating-promises', 'src/floating-promise.ts:2'],
    [
      'an environment variable read outside src/config.ts',
      'no-process-env',
      'src/own-environment.ts:1',
    ],
    ['a default export', 'no-default-export', 'src/default-export.ts:1'],
    ['a test that runs alone', 'no-focused-tests', 'tests/a.test.ts:2'],
  ])('find %s', (_what, rule, place) => {
    const findings = output.split(/\n\s*\n/);
    expect(findings.some((text) => text.includes(rule) && text.includes(place))).toBe(true);
  });

  it('leave src/config.ts alone', () => {
    expect(output).not.toContain('src/config.ts');
  });
});

describe('a lint that reads nothing', () => {
  it('fails when the sources are ignored', async () => {
    const copy = copyRepository(CLEAN);
    copy.write('.oxlintrc.json', '{ "ignorePatterns": ["src", "node_modules"] }');
    const result = await checkLint(copy.root);
    copy.remove();
    expect(result.isClean).toBe(false);
    expect(result.output).toMatch(/Only \d+ of \d+ files were linted/);
  });
});
