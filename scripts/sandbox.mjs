import { runAsProgram } from './setup/program.mjs';
import { setUp } from './setup.mjs';

/** The sandbox alone, for a server that is started by hand; see docs/sandbox.md. */
await runAsProgram(import.meta.url, async () => {
  await setUp({ browser: false, envFile: 'ignore' });
  await import(new URL('../dist/src/sandbox/sandbox-command.js', import.meta.url).href);
});
