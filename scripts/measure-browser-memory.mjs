import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureBrowserMemory } from './bench/browser-memory.mjs';
import { renderMemoryReport } from './bench/browser-memory-report.mjs';
import { describeMachine } from './bench/machine.mjs';
import { PlainSide } from './bench/plain-side.mjs';
import { SessionSide } from './bench/session-side.mjs';
import { onStage } from './bench/stage.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { SetUpError } from './setup/set-up-error.mjs';
import { setUp } from './setup.mjs';

const PAGE = join('docs', 'benchmarks-memory.md');

/**
 * What can be taken out of the server's arguments: a whole one, or features of its list.
 * @type {Record<string, readonly string[]>}
 */
const PARTS = {
  'without WebUIOmnibox…': ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'],
  'without SpareRenderer…': ['SpareRendererForSitePerProcess'],
  'without software-rasterizer': ['--disable-software-rasterizer'],
};

/** @param {string[]} args */
function readArguments(args) {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '5' },
      messages: { type: 'string', default: '2000' },
      each: { type: 'boolean', default: false },
      add: { type: 'string', multiple: true, default: [] },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const plan = { rounds: Number(values.rounds), messages: Number(values.messages) };
  for (const [name, count] of Object.entries(plan)) {
    if (!Number.isInteger(count) || count < 1 || count > 100_000) {
      throw new SetUpError(`--${name} must be a whole number from 1.`);
    }
  }
  return { plan, each: values.each, add: values.add, writeDocs: values['write-docs'] };
}

/**
 * The library's own launch, ours, and with `each` ours with one part less; `add` names arguments
 * that are tried beside ours.
 * @param {{ each: boolean, add: readonly string[] }} wanted
 * @returns {(options: import('./bench/stage.mjs').SideOptions) =>
 *   Record<string, PlainSide | SessionSide>}
 */
function sidesFor({ each, add }) {
  return (options) => {
    const { browserArgs, sandbox } = options;
    const asRoot = browserArgs.filter((argument) => argument === '--no-sandbox');
    const side = (/** @type {string} */ name, /** @type {readonly string[]} */ args) => ({
      ...options,
      dir: join(options.dir, name.replaceAll(/\W+/g, '-')),
      browserArgs: args,
    });
    const ours = (/** @type {string} */ name, /** @type {readonly string[]} */ args) =>
      /** @type {const} */ ([name, new SessionSide(side(name, args))]);
    return {
      plain: new PlainSide({ ...side('plain', [...asRoot, ...sandbox.chromiumArgs]), pipe: false }),
      ...Object.fromEntries([
        ours('server', browserArgs),
        ...(each ? Object.entries(PARTS) : []).map(([name, parts]) =>
          ours(
            name,
            browserArgs.flatMap((argument) => takeOut(argument, parts)),
          ),
        ),
        ...add.map((argument) => ours(`with ${argument}`, [...browserArgs, argument])),
      ]),
    };
  };
}

/**
 * @param {string} argument
 * @param {readonly string[]} parts
 * @returns {string[]}
 */
function takeOut(argument, parts) {
  if (parts.includes(argument)) return [];
  const [name, list] = argument.split('=');
  if (name !== '--disable-features' || list === undefined) return [argument];
  return [
    `${name}=${list
      .split(',')
      .filter((feature) => !parts.includes(feature))
      .join(',')}`,
  ];
}

/** Measures what the browser takes; see docs/benchmarks-memory.md. */
await runAsProgram(import.meta.url, async () => {
  if (!existsSync('/proc/self/smaps_rollup')) {
    throw new SetUpError('Memory is read from /proc: run this on Linux.');
  }
  const args = process.argv.slice(2);
  const { plan, each, add, writeDocs } = readArguments(args);
  await setUp({ browser: true, envFile: 'ignore' });
  const { measured, facts } = await onStage(
    repositoryRoot,
    sidesFor({ each, add }),
    async ({ dir, sandbox, watch, ...sides }) => ({
      measured: await measureBrowserMemory({ dir, sandbox, watch }, sides, plan),
      facts: await describeMachine(
        repositoryRoot,
        dir,
        process.env['PUPPETEER_EXECUTABLE_PATH'] ?? '',
      ),
    }),
  );
  const command = ['npm run bench:memory', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const day = new Date().toISOString().slice(0, 10);
  const page = renderMemoryReport(measured, { plan, facts, command, day });
  if (writeDocs) writeFileSync(join(repositoryRoot, PAGE), page);
  else process.stdout.write(page);
});

// Work that was interrupted may still be waiting for what is gone by now.
if (process.exitCode) process.exit();
