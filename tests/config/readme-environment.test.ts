import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { renderEnvironmentTable } from '../../src/environment-documentation.ts';

const readme = new URL('../../README.md', import.meta.url);

it('README.md lists the settings as the schema has them', () => {
  expect(existsSync(readme), 'README.md is missing').toBe(true);
  const text = readFileSync(readme, 'utf8');
  const between = /<!-- environment -->\n([\s\S]*?)\n<!-- \/environment -->/.exec(text)?.[1];
  const hint =
    'README.md: what stands between the lines <!-- environment --> and <!-- /environment --> ' +
    `has to be exactly this:\n\n${renderEnvironmentTable()}\n`;
  expect(between?.trim(), hint).toBe(renderEnvironmentTable());
});
