import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from './bench/machine.mjs';
import { measureAll } from './bench/measurements.mjs';
import { renderReport } from './bench/report.mjs';
import { onStage, serverAndPlain } from './bench/stage.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { say } from './setup/progress.mjs';
import { SetUpError } from './setup/set-up-error.mjs';
import { setUp } from './setup.mjs';

const PAGE = join('docs', 'benchmarks.md');
const FULL = { rounds: 5, messages: 1000, latencies: 80, acknowledgements: 40, strangers: 20 };
const QUICK = { rounds: 1, messages: 100, latencies: 40, acknowledgements: 20, strangers: 10 };

/**
 * @param {string[]} args
 * @returns {{ plan: import('./bench/measurements.mjs').Plan, quick: boolean }}
 */
function readArguments(args) {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string' },
      messages: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const plan = { ...(values.quick ? QUICK : FULL) };
  for (const name of /** @type {const} */ (['rounds', 'messages'])) {
    const text = values[name];
    if (text !== undefined) plan[name] = readCount(name, text, name === 'rounds' ? 1 : 2);
  }
  return { plan, quick: values.quick };
}

/**
 * @param {string} name
 * @param {string} text
 * @param {number} least
 */
function readCount(name, text, least) {
  const count = Number(text);
  if (Number.isInteger(count) && count >= least && count <= 100_000) return count;
  throw new SetUpError(`--${name} must be a whole number from ${least}, not "${text}".`);
}

/** Measures the server beside the plain library; see docs/benchmarks.md. */
await runAsProgram(import.meta.url, async () => {
  if (!existsSync('/proc/self/smaps_rollup')) {
    throw new SetUpError('The benchmark reads memory from /proc: run it on Linux.');
  }
  const args = process.argv.slice(2);
  const { plan, quick } = readArguments(args);
  await setUp({ browser: true, envFile: 'ignore' });
  const startedAt = Date.now();
  const { measured, facts } = await onStage(repositoryRoot, serverAndPlain, async (stage) => ({
    measured: await measureAll(stage, plan),
    facts: await describeMachine(
      repositoryRoot,
      stage.dir,
      process.env['PUPPETEER_EXECUTABLE_PATH'] ?? '',
    ),
  }));
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const day = new Date().toISOString().slice(0, 10);
  const page = renderReport(measured, { plan, facts, command, day });
  say(`Done in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
  // A smoke run is too short to be kept.
  if (quick) process.stdout.write(page);
  else {
    writeFileSync(join(repositoryRoot, PAGE), page);
    say(`Written to ${PAGE}.`);
  }
});

// Work that was interrupted may still be waiting for what is gone by now.
if (process.exitCode) process.exit();
