import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { say } from './setup/progress.mjs';
import { runAsProgram, repositoryRoot } from './setup/program.mjs';
import { lastWords, runCommand } from './setup/run-command.mjs';
import { SetUpError } from './setup/set-up-error.mjs';
import { withSetUpLock } from './setup/set-up-lock.mjs';
import { filesBelow, sourceFingerprint } from './setup/source-fingerprint.mjs';

const COMPILE_TIMEOUT_MS = 5 * 60_000;
const STAMP = 'build-stamp.json';
const PAGE_PROJECT = 'src/sandbox/page';
/** Beside dist, not in it or in a cache: source maps point from it to src by the same way. */
const DRAFT = '.dist-draft';

/**
 * Tells whether dist was built from the sources as they are now.
 * @param {string} root the repository
 */
export function isBuilt(root) {
  try {
    const stamp = JSON.parse(readFileSync(join(root, 'dist', STAMP), 'utf8'));
    return stamp.sources === sourceFingerprint(root);
  } catch {
    return false;
  }
}

/**
 * Builds into a folder aside and puts it in the place of dist when all of it has succeeded:
 * no stale output stays, and a build that fails leaves the last good one. Call it under the
 * set-up's lock.
 * @param {string} root the repository
 */
export async function build(root) {
  say('Building …');
  const sources = sourceFingerprint(root);
  const draft = join(root, DRAFT);
  rmSync(draft, { recursive: true, force: true });
  await compileAll(root, draft);
  copyAssets(root, draft);
  writeFileSync(join(draft, STAMP), JSON.stringify({ sources }));
  replaceDist(root, draft);
}

/**
 * @param {string} root
 * @param {string} draft
 */
async function compileAll(root, draft) {
  const jobs = [compile(root, ['-p', 'tsconfig.json', '--outDir', draft])];
  if (existsSync(join(root, PAGE_PROJECT, 'tsconfig.json'))) {
    const page = ['-p', PAGE_PROJECT, '--rootDir', PAGE_PROJECT];
    jobs.push(compile(root, [...page, '--outDir', join(draft, PAGE_PROJECT)]));
  }
  const results = await Promise.all(jobs);
  const failed = results.filter((result) => result.code !== 0);
  if (failed.length === 0) return;
  rmSync(draft, { recursive: true, force: true });
  throw new SetUpError(
    `${failed.map((result) => lastWords(result, 60)).join('\n')}\n\nThe sources do not compile. Mend the lines above, then type: npm run build`,
  );
}

/**
 * @param {string} root
 * @param {string[]} args
 */
function compile(root, args) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return runCommand(process.execPath, [compiler, ...args, '--noEmit', 'false'], {
    cwd: root,
    timeoutMs: COMPILE_TIMEOUT_MS,
  });
}

/**
 * Views, styles and browser scripts lie beside the code that reads them.
 * @param {string} root
 * @param {string} draft
 */
function copyAssets(root, draft) {
  for (const path of filesBelow(root, 'src')) {
    if (/\.ts$|(^|\/)tsconfig[^/]*\.json$/.test(path)) continue;
    mkdirSync(dirname(join(draft, path)), { recursive: true });
    copyFileSync(join(root, path), join(draft, path));
  }
}

/**
 * @param {string} root
 * @param {string} draft
 */
function replaceDist(root, draft) {
  const dist = join(root, 'dist');
  const old = `${draft}-old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(draft, dist);
  rmSync(old, { recursive: true, force: true });
}

await runAsProgram(import.meta.url, () =>
  withSetUpLock(repositoryRoot, () => build(repositoryRoot)),
);
