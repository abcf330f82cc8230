import { runAsProgram } from './setup/program.mjs';
import { setUp } from './setup.mjs';

/** No command of the cli opens a browser, so none is looked for. */
await runAsProgram(import.meta.url, async () => {
  await setUp({ browser: false, envFile: 'write' });
  const { runCli } = await import(new URL('../dist/src/cli.js', import.meta.url).href);
  await runCli(process.argv.slice(2), process.env);
});
