import { parseArgs } from 'node:util';
import { writeSection } from './judge/page.mjs';
import { onJudgeStage } from './judge/stage.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { say } from './setup/progress.mjs';
import { SetUpError } from './setup/set-up-error.mjs';
import { setUp } from './setup.mjs';
import { describeSession, faultsOfSession, renderSession, soakSession } from './soak/session.mjs';

/**
 * Reloads the page, kills the browser and crashes the page hundreds of times while callers write;
 * see docs/reliability.md. Ends with 1 when something is held against the server.
 */
await runAsProgram(import.meta.url, async () => {
  const args = process.argv.slice(2);
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      reloads: { type: 'string', default: '200' },
      kills: { type: 'string', default: '50' },
      crashes: { type: 'string', default: '50' },
      'write-docs': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const { seed, reloads, kills, crashes } = values;
  const numbers = [seed, reloads, kills, crashes].map(Number);
  if (!numbers.every(Number.isSafeInteger)) {
    throw new SetUpError('--seed, --reloads, --kills and --crashes are whole numbers.');
  }
  if (process.platform !== 'linux') throw new SetUpError('This reads /proc: run it on Linux.');
  await setUp({ browser: true, envFile: 'ignore' });
  const plan = {
    ...{ seed: Number(seed), reloads: Number(reloads) },
    ...{ kills: Number(kills), crashes: Number(crashes) },
  };
  const options = { missing: null, keep: values.keep };
  const soak = await onJudgeStage(repositoryRoot, options, (stage) =>
    soakSession(stage, plan, say),
  );
  process.stdout.write(describeSession(soak));
  if (values['write-docs']) {
    const day = new Date().toISOString().slice(0, 10);
    const command = ['npm run soak:session', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
    writeSection('soak-session', renderSession(soak, { command, day }));
  }
  if (faultsOfSession(soak).length > 0) process.exitCode = 1;
});
