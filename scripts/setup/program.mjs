import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkNode } from './node-version.mjs';
import { say } from './progress.mjs';
import { SetUpError } from './set-up-error.mjs';

/** The folder that package.json lies in. */
export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs `main` when the module was started as a program, and not when a module imports it. A
 * machine's fault is told in plain sentences and ends with exit code 1.
 * @param {string} moduleUrl the module's `import.meta.url`
 * @param {() => Promise<unknown>} main
 */
export async function runAsProgram(moduleUrl, main) {
  const started = process.argv[1];
  if (started === undefined || realpathSync(started) !== fileURLToPath(moduleUrl)) return;
  await explainFaults(main);
}

/**
 * @param {() => Promise<unknown>} main
 */
async function explainFaults(main) {
  try {
    const fault = checkNode(process.versions.node);
    if (fault !== null) throw new SetUpError(fault);
    await main();
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
