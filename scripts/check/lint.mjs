import { filesBelow } from '../setup/source-fingerprint.mjs';
import { runTool } from './tool.mjs';

const LINTED_FOLDERS = ['src', 'migrations', 'scripts', 'tests'];

/**
 * Lints with types, so that a promise or a Knex query that nobody awaits is found. A run that
 * read fewer files than there are fails, since a linter that reads nothing finds nothing.
 * @param {string} root the repository
 * @returns {Promise<import('./tool.mjs').CheckResult>}
 */
export async function checkLint(root) {
  const expected = countFiles(root);
  const { code, stdout, stderr } = await runTool(root, 'oxlint/bin/oxlint', [
    '--type-aware',
    '--deny-warnings',
  ]);
  const read = Number(/ on (\d+) files? with /.exec(stdout)?.[1] ?? -1);
  const gap = read < expected ? `Only ${read} of ${expected} files were linted.` : '';
  return { isClean: code === 0 && gap === '', output: `${stdout}\n${stderr}\n${gap}`.trim() };
}

/** @param {string} root */
function countFiles(root) {
  const files = LINTED_FOLDERS.flatMap((folder) => filesBelow(root, folder));
  return files.filter((path) => /\.m?ts$|\.mjs$/.test(path)).length;
}
