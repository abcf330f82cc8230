import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetUpError } from '../setup/set-up-error.mjs';
import { endLeftBehind } from '../test/left-behind.mjs';
import { BenchSandbox } from './bench-sandbox.mjs';
import { EventWatch } from './event-watch.mjs';
import { PlainSide } from './plain-side.mjs';
import { ServerSide } from './server-side.mjs';

const MARKER = 'WBS_BENCH_RUN';

/**
 * How WhatsApp behaves in the measurements: it answers at once, so that nothing of its own time
 * hides the difference between the sides.
 */
const SANDBOX_CONFIG = { serverAckDelayMs: 0, deliverDelayMs: 20 };

/**
 * What a side is made with.
 * @typedef {object} SideOptions
 * @property {string} dir for its data and its browser profile
 * @property {NodeJS.ProcessEnv} env
 * @property {string} browserPath
 * @property {readonly string[]} browserArgs all that its browser is started with
 * @property {BenchSandbox} sandbox
 * @property {EventWatch} watch
 */

/**
 * @typedef {object} Ground
 * @property {string} dir
 * @property {BenchSandbox} sandbox
 * @property {EventWatch} watch
 *
 * @typedef {Ground & { server: ServerSide, plain: PlainSide }} Stage
 */

/**
 * Sets up a sandbox and the sides in a temporary folder, gives them to `work`, and takes all
 * away again, whatever became of it.
 * @template {Record<string, { stop(): Promise<unknown> }>} Sides
 * @template T
 * @param {string} root the repository, built
 * @param {(options: SideOptions) => Sides} makeSides
 * @param {(stage: Ground & Sides) => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {Error} also when a process was left behind; it has been killed then
 */
export async function onStage(root, makeSides, work) {
  const run = randomUUID();
  const dir = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-bench-'));
  /** @type {(() => Promise<unknown> | void)[]} */
  const toStop = [];
  const interrupted = listenForSignals();
  try {
    const env = { ...process.env, [MARKER]: run };
    return await Promise.race([
      interrupted.signal,
      openStage({ root, dir, env, toStop }, makeSides).then(work),
    ]);
  } finally {
    interrupted.release();
    for (const stop of toStop.reverse()) await stop();
    const leftBehind = await endLeftBehind(`${MARKER}=${run}`);
    rmSync(dir, { recursive: true, force: true });
    if (leftBehind.length > 0) {
      const commands = leftBehind.map(({ pid, command }) => `${command} (${pid})`).join(', ');
      console.error(`Left behind, and killed now: ${commands}.`);
      process.exitCode = 1;
    }
  }
}

/**
 * The server and the plain library, with the same arguments of the browser.
 * @param {SideOptions} options
 */
export function serverAndPlain(options) {
  return {
    server: new ServerSide({ ...options, dir: join(options.dir, 'server') }),
    plain: new PlainSide({ ...options, dir: join(options.dir, 'plain') }),
  };
}

/**
 * @template {Record<string, { stop(): Promise<unknown> }>} Sides
 * @param {{ root: string, dir: string, env: NodeJS.ProcessEnv,
 *   toStop: (() => Promise<unknown> | void)[] }} place
 * @param {(options: SideOptions) => Sides} makeSides
 * @returns {Promise<Ground & Sides>}
 */
async function openStage({ root, dir, env, toStop }, makeSides) {
  const sandbox = await BenchSandbox.start(root, join(dir, 'sandbox'), env);
  toStop.push(() => sandbox.stop());
  await sandbox.control('config', SANDBOX_CONFIG);
  const watch = new EventWatch(join(dir, 'sandbox', 'events.jsonl'));
  toStop.push(() => watch.close());
  const chromium = await import(
    new URL('../../dist/src/whatsapp/chromium.js', import.meta.url).href
  );
  const sides = makeSides({
    dir,
    env,
    browserPath: env['PUPPETEER_EXECUTABLE_PATH'] ?? '',
    browserArgs: chromium.chromiumArguments(sandbox.chromiumArgs),
    sandbox,
    watch,
  });
  for (const side of Object.values(sides)) toStop.push(() => side.stop());
  return { dir, sandbox, watch, ...sides };
}

/** Turns Ctrl-C into a failure of the work, so that everything is taken away as after one. */
function listenForSignals() {
  const { promise: signal, reject } = withResolvers();
  const listener = (/** @type {NodeJS.Signals} */ name) =>
    reject(new SetUpError(`Ended by ${name}.`));
  const names = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const name of names) process.on(name, listener);
  const release = () => {
    for (const name of names) process.off(name, listener);
  };
  return { signal, release };
}

function withResolvers() {
  /** @type {(error: Error) => void} */
  let reject = () => undefined;
  const promise = /** @type {Promise<never>} */ (
    new Promise((_resolve, refuse) => {
      reject = refuse;
    })
  );
  return { promise, reject };
}
