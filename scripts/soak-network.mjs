import { parseArgs } from 'node:util';
import { writeSection } from './judge/page.mjs';
import { onJudgeStage } from './judge/stage.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { say } from './setup/progress.mjs';
import { SetUpError } from './setup/set-up-error.mjs';
import { setUp } from './setup.mjs';
import { describeNetwork, faultsOfNetwork, renderNetwork, soakNetwork } from './soak/network.mjs';

/**
 * Takes the network away and gives it back for half an hour while callers write; see
 * docs/reliability.md. Ends with 1 when something is held against the server.
 */
await runAsProgram(import.meta.url, async () => {
  const args = process.argv.slice(2);
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '30' },
      'write-docs': { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const plan = { seed: Number(values.seed), minutes: Number(values.minutes) };
  if (!Number.isSafeInteger(plan.seed) || !(plan.minutes > 0)) {
    throw new SetUpError('--seed is a whole number, and --minutes a number above 0.');
  }
  if (process.platform !== 'linux') throw new SetUpError('This reads /proc: run it on Linux.');
  await setUp({ browser: true, envFile: 'ignore' });
  const options = { missing: null, keep: values.keep };
  const soak = await onJudgeStage(repositoryRoot, options, (stage) =>
    soakNetwork(stage, plan, say),
  );
  process.stdout.write(describeNetwork(soak));
  if (values['write-docs']) {
    const day = new Date().toISOString().slice(0, 10);
    const command = ['npm run soak:network', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
    writeSection('soak-network', renderNetwork(soak, { command, day }));
  }
  if (faultsOfNetwork(soak).length > 0) process.exitCode = 1;
});
