import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkArchitecture } from './check/architecture.mjs';
import { checkLint } from './check/lint.mjs';
import { checkWithTool } from './check/tool.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { ensureInstalled } from './setup.mjs';

const AT_ONCE = 2;
const PROJECTS = ['tsconfig.json', 'tests/tsconfig.json', 'src/sandbox/page/tsconfig.json'];

/** @typedef {{ name: string, run: () => Promise<import('./check/tool.mjs').CheckResult> }} Step */

/**
 * What has to hold for every commit.
 * @param {string} root the repository
 * @returns {Step[]}
 */
function stepsFor(root) {
  const projects = PROJECTS.filter((project) => existsSync(join(root, project)));
  const types = projects.map((project) => ({
    name: `types (${project})`,
    run: () => checkWithTool(root, 'typescript/bin/tsc', ['-p', project, '--noEmit']),
  }));
  return [
    ...types,
    { name: 'lint', run: () => checkLint(root) },
    {
      name: 'format',
      run: () => checkWithTool(root, '@biomejs/biome/bin/biome', ['format', '.']),
    },
    { name: 'architecture', run: () => checkArchitecture(root) },
    { name: 'dead code', run: () => checkWithTool(root, 'knip/bin/knip.js', ['--no-progress']) },
  ];
}

/**
 * Runs the steps, two at a time, and prints a line for each.
 * @param {readonly Step[]} steps
 * @returns {Promise<boolean>} whether all of them are clean
 */
async function runSteps(steps) {
  const waiting = [...steps];
  let areClean = true;
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      areClean = (await runStep(step)) && areClean;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return areClean;
}

/** @param {Step} step */
async function runStep({ name, run }) {
  const startedAt = Date.now();
  const { isClean, output } = await run();
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${isClean ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`);
  if (!isClean) console.log(`${output}\n`);
  return isClean;
}

await runAsProgram(import.meta.url, async () => {
  await ensureInstalled();
  process.exitCode = (await runSteps(stepsFor(repositoryRoot))) ? 0 : 1;
});
