import { parseArgs } from 'node:util';
import { writeSection } from './judge/page.mjs';
import { describeTrial, renderBrokenTrials, renderTrials } from './judge/report.mjs';
import { onJudgeStage } from './judge/stage.mjs';
import { runTrial } from './judge/trial.mjs';
import { isClean } from './judge/verdict.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { say } from './setup/progress.mjs';
import { SetUpError } from './setup/set-up-error.mjs';
import { setUp } from './setup.mjs';

const SETTLE_MS = 150_000;
/** A server that is broken on purpose need not be waited for. */
const SETTLE_BROKEN_MS = 30_000;
const IMPATIENCE = 0.2;
const BREAKS = /** @type {import('./judge/breaks.mjs').Break[]} */ (['write-ahead-id', 'fencing']);

const OPTIONS = /** @type {const} */ ({
  seed: { type: 'string', multiple: true },
  kills: { type: 'string', default: '200' },
  'sandbox-resends': { type: 'string', default: 'off' },
  'at-once': { type: 'string', default: '1' },
  break: { type: 'string', multiple: true },
  'write-docs': { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
});

/** @param {string[]} args */
function readArguments(args) {
  const { values } = parseArgs({ args, options: OPTIONS });
  const seeds = values.seed ?? [String(Math.floor(Math.random() * 1_000_000))];
  const resends = oneOf('sandbox-resends', values['sandbox-resends'], ['on', 'off', 'both']);
  return {
    seeds: seeds.map((seed) => wholeNumber('seed', seed)),
    kills: wholeNumber('kills', values.kills),
    positions: resends === 'both' ? [false, true] : [resends === 'on'],
    atOnce: Math.max(1, wholeNumber('at-once', values['at-once'])),
    breaks: (values.break ?? []).map((name) => oneOf('break', name, BREAKS)),
    writeDocs: values['write-docs'],
    keep: values.keep,
  };
}

/**
 * @param {string} name
 * @param {string} text
 */
function wholeNumber(name, text) {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new SetUpError(`--${name} must be a whole number, not "${text}".`);
}

/**
 * @template {string} T
 * @param {string} name
 * @param {string} text
 * @param {T[]} choices
 */
function oneOf(name, text, choices) {
  const choice = choices.find((one) => one === text);
  if (choice !== undefined) return choice;
  throw new SetUpError(`--${name} must be one of ${choices.join(', ')}, not "${text}".`);
}

/**
 * Does the work for each item, `atOnce` of them at a time, and keeps their order.
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {number} atOnce
 * @param {(item: Item) => Promise<Result>} work
 * @returns {Promise<Result[]>}
 */
async function inTurn(items, atOnce, work) {
  const results = /** @type {Result[]} */ ([]);
  const left = [...items.entries()];
  const goOn = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      results[next[0]] = await work(next[1]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, goOn));
  return results;
}

/**
 * Kills the server and everything around it again and again while callers write, and judges what
 * became of the messages; see docs/reliability.md. Ends with 1 when something is held against
 * the server.
 */
await runAsProgram(import.meta.url, async () => {
  const args = process.argv.slice(2);
  const { seeds, kills, positions, atOnce, breaks, writeDocs, keep } = readArguments(args);
  if (process.platform !== 'linux') throw new SetUpError('The judge reads /proc: run it on Linux.');
  await setUp({ browser: true, envFile: 'ignore' });
  const plans = (breaks.length > 0 ? breaks : [null]).flatMap((missing) =>
    seeds.flatMap((seed) => positions.map((sandboxResends) => ({ missing, seed, sandboxResends }))),
  );
  const trials = await inTurn(plans, atOnce, async ({ missing, seed, sandboxResends }) => {
    const settleMs = missing === null ? SETTLE_MS : SETTLE_BROKEN_MS;
    const plan = { seed, kills, sandboxResends, settleMs, impatience: IMPATIENCE };
    const sayIt = (/** @type {string} */ line) => say(atOnce > 1 ? `[${seed}] ${line}` : line);
    sayIt(`Seed ${seed}, ${kills} kills${missing === null ? '' : `, without ${missing}`} …`);
    const trial = await onJudgeStage(repositoryRoot, { missing, keep }, (stage) =>
      runTrial(stage, plan, sayIt),
    );
    process.stdout.write(describeTrial(trial));
    return { ...trial, missing };
  });
  const command = ['npm run judge', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const run = { command, day: new Date().toISOString().slice(0, 10) };
  if (writeDocs && breaks.length > 0) writeSection('broken', renderBrokenTrials(trials, run));
  else if (writeDocs) writeSection('judge', renderTrials(trials, run));
  if (!trials.every(({ verdict, lostLinks }) => isClean(verdict) && lostLinks === 0)) {
    process.exitCode = 1;
  }
});
