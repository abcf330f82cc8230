import { expect, it } from 'vitest';
import { renderEnvironmentTable } from '../../src/environment-documentation.ts';
import { Readme } from '../support/readme.ts';

const between = (page: string) =>
  /<!-- environment -->\n([\s\S]*?)\n<!-- \/environment -->/.exec(new Readme(page).text)?.[1];

/** Names and defaults, a row each; what they do is said in the page's own language. */
const settings = (table = '') =>
  table
    .split('\n')
    .slice(2)
    .map((row) => row.split(' | ').slice(0, 2).join(' | '));

it('README.md lists the settings as the schema has them', () => {
  const hint =
    'README.md: what stands between the lines <!-- environment --> and <!-- /environment --> ' +
    `has to be exactly this:\n\n${renderEnvironmentTable()}\n`;
  expect(between('README.md')?.trim(), hint).toBe(renderEnvironmentTable());
});

it('docs/id/README.md lists the same settings with the same defaults', () => {
  const table = between('docs/id/README.md');
  expect(settings(table)).toEqual(settings(renderEnvironmentTable()));
  expect(table).not.toMatch(/\| *\|$/m);
});
