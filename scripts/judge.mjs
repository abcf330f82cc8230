import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeTrial, renderTrials } from './judge/report.mjs';
import { onJudgeStage } from './judge/stage.mjs';
import { runTrial } from './judge/trial.mjs';
import { isClean } from './judge/verdict.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { say } from './setup/progress.mjs';
import { SetUpError } from './setup/set-up-error.mjs';
import { setUp } from './setup.mjs';

const PAGE = join('docs', 'reliability.md');
const SECTION = /(<!-- judge -->\n)[\s\S]*(<!-- \/judge -->)/;
const SETTLE_MS = 150_000;
/** A server that is broken on purpose need not be waited for. */
const SETTLE_BROKEN_MS = 30_000;
const IMPATIENCE = 0.2;

const OPTIONS = /** @type {const} */ ({
  seed: { type: 'string', multiple: true },
  kills: { type: 'string', default: '200' },
  'sandbox-resends': { type: 'string', default: 'off' },
  break: { type: 'string' },
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
    missing:
      values.break === undefined
        ? null
        : oneOf('break', values.break, ['write-ahead-id', 'fencing']),
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

/** @param {string} tables */
function writeDocs(tables) {
  const page = join(repositoryRoot, PAGE);
  const text = readFileSync(page, 'utf8');
  if (!SECTION.test(text)) throw new SetUpError(`${PAGE} has no place for the tables.`);
  writeFileSync(page, text.replace(SECTION, `$1${tables}\n$2`));
  say(`Written to ${PAGE}.`);
}

/**
 * Kills the server and everything around it again and again while callers write, and judges what
 * became of the messages; see docs/reliability.md. Ends with 1 when something is held against
 * the server.
 */
await runAsProgram(import.meta.url, async () => {
  const args = process.argv.slice(2);
  const { seeds, kills, positions, missing, writeDocs: isKept, keep } = readArguments(args);
  if (process.platform !== 'linux') throw new SetUpError('The judge reads /proc: run it on Linux.');
  await setUp({ browser: true, envFile: 'ignore' });
  const trials = [];
  for (const seed of seeds) {
    for (const sandboxResends of positions) {
      const settleMs = missing === null ? SETTLE_MS : SETTLE_BROKEN_MS;
      const plan = { seed, kills, sandboxResends, settleMs, impatience: IMPATIENCE };
      say(`Seed ${seed}, ${kills} kills${missing === null ? '' : `, without ${missing}`} …`);
      const trial = await onJudgeStage(repositoryRoot, { missing, keep }, (stage) =>
        runTrial(stage, plan, say),
      );
      process.stdout.write(describeTrial(trial));
      trials.push(trial);
    }
  }
  const command = ['npm run judge', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const day = new Date().toISOString().slice(0, 10);
  if (isKept) writeDocs(renderTrials(trials, { command, day }));
  if (!trials.every(({ verdict, lostLinks }) => isClean(verdict) && lostLinks === 0)) {
    process.exitCode = 1;
  }
});
