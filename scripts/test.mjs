import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { setUp } from './setup.mjs';
import { endLeftBehind } from './test/left-behind.mjs';

const MARKER = 'WBS_TEST_RUN';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Runs the tests and tells how it went, counting a crash of the runner and processes that
 * were left behind as failures.
 * @param {readonly string[]} args for vitest, for example the path of a file
 * @param {string} [root] the repository
 * @param {Record<string, string>} [variables] for the tests' environment
 * @returns {Promise<Counts>}
 */
export async function runTests(args, root = repositoryRoot, variables = {}) {
  const run = randomUUID();
  const folder = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-test-'));
  const summary = join(folder, 'summary.json');
  const own = { NODE_ENV: 'test', [MARKER]: run, WBS_TEST_SUMMARY: summary };
  const env = { ...process.env, ...own, ...variables };
  const code = await runVitest(root, args, env);
  const counts = countsOf(summary, code);
  rmSync(folder, { recursive: true, force: true });
  const leftBehind = await endLeftBehind(`${MARKER}=${run}`);
  for (const { pid, command } of leftBehind) {
    console.error(`A test left a process behind: ${command} (${pid}). It has been killed.`);
  }
  return { ...counts, failed: counts.failed + (leftBehind.length > 0 ? 1 : 0) };
}

/**
 * @param {string} root
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
function runVitest(root, args, env) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const config = join('tests', 'vitest.config.ts');
  const reporters = ['--reporter=default', '--reporter=./tests/support/summary-reporter.ts'];
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--config', config, ...reporters, ...args],
    { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => child.kill(signal);
  process.on('SIGINT', passOn);
  process.on('SIGTERM', passOn);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', passOn);
      process.off('SIGTERM', passOn);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

/**
 * A runner that ended badly without a failure that can be counted has failed itself.
 * @param {string} summary
 * @param {number} code
 * @returns {Counts}
 */
function countsOf(summary, code) {
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = JSON.parse(readFileSync(summary, 'utf8'));
  } catch {
    console.error('The test runner ended without a summary.');
  }
  const isUncounted = code !== 0 && counts.failed === 0;
  return isUncounted ? { ...counts, failed: 1 } : counts;
}

await runAsProgram(import.meta.url, async () => {
  await setUp({ browser: true, envFile: 'ignore' });
  const { passed, failed, skipped } = await runTests(process.argv.slice(2));
  if (passed + failed === 0) console.error('No test ran.');
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
});
