import { runAsProgram } from './setup/program.mjs';
import { setUp } from './setup.mjs';

/** In this same process, so that a signal reaches the server and its exit code is ours. */
await runAsProgram(import.meta.url, async () => {
  await setUp({ browser: true, envFile: 'write' });
  const { run } = await import(new URL('../dist/src/main.js', import.meta.url).href);
  await run(process.env);
});
