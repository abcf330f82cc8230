import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureApi } from './bench/api/measure.mjs';
import { renderApi } from './bench/api/report.mjs';
import { onApiStage } from './bench/api/stage.mjs';
import { describeMachine } from './bench/machine.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { say } from './setup/progress.mjs';
import { SetUpError } from './setup/set-up-error.mjs';
import { setUp } from './setup.mjs';

const PAGE = join('docs', 'benchmarks-api.md');
const FULL = { rounds: 2, seconds: 60, evenSeconds: 8, warmUpSeconds: 4 };
const QUICK = { rounds: 1, seconds: 3, evenSeconds: 3, warmUpSeconds: 2 };

/** Measures how fast messages are accepted and read, beside a plain app; docs/benchmarks-api.md. */
await runAsProgram(import.meta.url, async () => {
  if (!existsSync('/proc/self/clear_refs')) {
    throw new SetUpError('The benchmark reads memory from /proc: run it on Linux.');
  }
  const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
  const plan = values.quick ? QUICK : FULL;
  await setUp({ browser: true, envFile: 'ignore' });
  const { measured, facts } = await onApiStage(repositoryRoot, async (stage) => ({
    measured: await measureApi(stage, plan, say),
    facts: await describeMachine(
      repositoryRoot,
      stage.dir,
      process.env['PUPPETEER_EXECUTABLE_PATH'] ?? '',
    ),
  }));
  const command = 'npm run bench:api';
  const day = new Date().toISOString().slice(0, 10);
  const page = renderApi(measured, { plan, facts, command, day });
  // A smoke run is too short to be kept.
  if (values.quick) process.stdout.write(page);
  else {
    writeFileSync(join(repositoryRoot, PAGE), page);
    say(`Written to ${PAGE}.`);
  }
});
