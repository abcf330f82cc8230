import { parseArgs } from 'node:util';
import { describeBulk, renderBulk, runBulk } from './judge/bulk.mjs';
import { writeSection } from './judge/page.mjs';
import { onJudgeStage } from './judge/stage.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { say } from './setup/progress.mjs';
import { SetUpError } from './setup/set-up-error.mjs';
import { setUp } from './setup.mjs';

/**
 * Writes to thousands of recipients by one call, kills the server again and again while their
 * messages leave, and counts what each phone has; see docs/reliability.md. Ends with 1 when a
 * phone has not exactly its one message.
 */
await runAsProgram(import.meta.url, async () => {
  const { values } = parseArgs({
    options: {
      recipients: { type: 'string', default: '10000' },
      kills: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      'write-docs': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const [recipients, kills, seed] = [values.recipients, values.kills, values.seed].map(Number);
  if (![recipients, kills, seed].every(Number.isSafeInteger)) {
    throw new SetUpError('--recipients, --kills and --seed are whole numbers.');
  }
  if (process.platform !== 'linux') throw new SetUpError('This reads /proc: run it on Linux.');
  await setUp({ browser: true, envFile: 'ignore' });
  const plan = { recipients: recipients ?? 0, kills: kills ?? 0, seed: seed ?? 0 };
  const outcome = await onJudgeStage(
    repositoryRoot,
    { missing: null, keep: values.keep },
    (stage) => runBulk(stage, plan, say),
  );
  process.stdout.write(describeBulk(outcome));
  if (values['write-docs']) {
    const day = new Date().toISOString().slice(0, 10);
    writeSection('bulk', renderBulk(outcome, { command: 'npm run judge:bulk', day }));
  }
  if (outcome.exactlyOnce !== plan.recipients || outcome.faults.length > 0) process.exitCode = 1;
});
