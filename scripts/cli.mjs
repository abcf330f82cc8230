import { runAsProgram } from './setup/program.mjs';
import { setUp } from './setup.mjs';

/**
 * No command of the cli needs a browser, so none is looked for; what looks at the machine is to
 * find it as it is.
 */
await runAsProgram(import.meta.url, async () => {
  const envFile = process.argv[2] === 'doctor' ? 'read' : 'write';
  await setUp({ browser: false, envFile });
  const { runCli } = await import(new URL('../dist/src/cli.js', import.meta.url).href);
  await runCli(process.argv.slice(2), process.env);
});
