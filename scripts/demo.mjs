import { runAsProgram } from './setup/program.mjs';
import { setUp } from './setup.mjs';

/** The demo makes its own key and reads no `.env`, so set-up writes none. */
await runAsProgram(import.meta.url, async () => {
  await setUp({ browser: true, envFile: 'ignore' });
  const { runDemo } = await import(new URL('../dist/src/demo.js', import.meta.url).href);
  await runDemo(process.env);
});
