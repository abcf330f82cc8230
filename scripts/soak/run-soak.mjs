import { parseArgs } from 'node:util';
import { writeSection } from '../judge/page.mjs';
import { onJudgeStage } from '../judge/stage.mjs';
import { repositoryRoot } from '../setup/program.mjs';
import { say } from '../setup/progress.mjs';
import { SetUpError } from '../setup/set-up-error.mjs';
import { setUp } from '../setup.mjs';

/**
 * One kind of soak.
 * @template Plan, Result
 * @typedef {object} Soak
 * @property {'session' | 'network'} name as in `npm run soak:<name>` and in the section of the docs
 * @property {Readonly<Record<string, string>>} numbers the options that are numbers, with defaults
 * @property {(numbers: Record<string, number>) => Plan} plan throws when they make no sense
 * @property {(stage: import('../judge/stage.mjs').JudgeStage, plan: Plan,
 *   say: (line: string) => void) => Promise<Result>} soak
 * @property {(result: Result) => string} describe for a terminal
 * @property {(result: Result, run: { command: string, day: string }) => string} render for the docs
 * @property {(result: Result) => readonly string[]} faults what is held against the server
 */

/**
 * Runs a soak as the command line asks for it; ends with 1 when something is held against the
 * server.
 * @template Plan, Result
 * @param {Soak<Plan, Result>} kind
 */
export async function runSoak({ name, numbers, plan, soak, describe, render, faults }) {
  const args = process.argv.slice(2);
  const texts = Object.entries(numbers).map(([option, standard]) => {
    return [option, { type: /** @type {const} */ ('string'), default: standard }];
  });
  const flag = { type: /** @type {const} */ ('boolean'), default: false };
  const options = { ...Object.fromEntries(texts), 'write-docs': flag, keep: flag };
  /** @type {Record<string, unknown>} */
  const values = parseArgs({ args, options }).values;
  const given = Object.keys(numbers).map((option) => [option, Number(values[option])]);
  const planned = plan(Object.fromEntries(given));
  if (process.platform !== 'linux') throw new SetUpError('This reads /proc: run it on Linux.');
  await setUp({ browser: true, envFile: 'ignore' });
  const stageOptions = { missing: null, keep: values['keep'] === true };
  const result = await onJudgeStage(repositoryRoot, stageOptions, (stage) =>
    soak(stage, planned, say),
  );
  process.stdout.write(describe(result));
  if (values['write-docs']) {
    const day = new Date().toISOString().slice(0, 10);
    const command = [`npm run soak:${name}`, ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
    writeSection(`soak-${name}`, render(result, { command, day }));
  }
  if (faults(result).length > 0) process.exitCode = 1;
}
