import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../setup/program.mjs';
import { say } from '../setup/progress.mjs';
import { SetUpError } from '../setup/set-up-error.mjs';

const PAGE = join('docs', 'reliability.md');

/**
 * Puts figures into their place in docs/reliability.md, between `<!-- name -->` and
 * `<!-- /name -->`.
 * @param {string} name
 * @param {string} text
 * @throws {SetUpError} when the page has no such place
 */
export function writeSection(name, text) {
  const file = join(repositoryRoot, PAGE);
  const page = readFileSync(file, 'utf8');
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new SetUpError(`${PAGE} has no place named "${name}".`);
  writeFileSync(file, `${page.slice(0, from + begin.length)}${text}\n${page.slice(to)}`);
  say(`Written to ${PAGE}.`);
}
