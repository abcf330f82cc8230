import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchSandbox } from '../bench/bench-sandbox.mjs';
import { pause } from '../bench/clock.mjs';
import { endLeftBehind } from '../test/left-behind.mjs';
import { JudgedServer } from './judged-server.mjs';
import { processesOn, signal } from './processes.mjs';

const MARKER = 'WBS_JUDGE_RUN';
const LEAVE_MS = 5_000;

/** @typedef {{ server: JudgedServer, sandbox: BenchSandbox }} JudgeStage */

/**
 * @typedef {object} StageOptions
 * @property {import('./breaks.mjs').Break | null} missing what is taken out of the server
 * @property {boolean} keep whether the folder stays, for whoever wants to look into it
 */

/**
 * Sets up a sandbox, which nothing in a trial touches, and a server that has not started yet, in
 * a temporary folder; gives them to `work` and takes all away again, whatever became of it.
 * @template T
 * @param {string} root the repository, built
 * @param {StageOptions} options
 * @param {(stage: JudgeStage) => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {Error} also when the server does not end in good order, or leaves a process behind
 */
export async function onJudgeStage(root, { missing, keep }, work) {
  const run = randomUUID();
  const dir = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-judge-'));
  const { WBS_JUDGE_BREAK: _other, DATABASE_URL: _theirs, ...inherited } = process.env;
  const env = {
    ...inherited,
    [MARKER]: run,
    ...(missing === null ? {} : { WBS_JUDGE_BREAK: missing }),
  };
  /** @type {BenchSandbox | undefined} */
  let sandbox;
  /** @type {JudgedServer | undefined} */
  let server;
  const interrupted = listenForSignals();
  try {
    sandbox = await BenchSandbox.start(root, join(dir, 'sandbox'), env);
    const { browserArgs } = sandbox;
    server = new JudgedServer({ dir: join(dir, 'server'), env, browserArgs });
    const working = work({ server, sandbox });
    await Promise.race([interrupted.signal, working]);
    await stopInGoodOrder(server, dir);
    return await working;
  } finally {
    interrupted.release();
    await server?.end('SIGKILL');
    await sandbox?.stop();
    for (const { pid } of processesOn(dir)) signal(pid, 'SIGKILL');
    await endLeftBehind(`${MARKER}=${run}`);
    if (keep) console.error(`Kept: ${dir}`);
    else rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * @param {JudgedServer} server
 * @param {string} dir
 */
async function stopInGoodOrder(server, dir) {
  const code = await server.end('SIGTERM');
  if (code !== 0) throw new Error(`The server ended with ${code} in place of 0.`);
  const ofServer = () => processesOn(join(dir, 'server'));
  for (let waitedMs = 0; ofServer().length > 0 && waitedMs < LEAVE_MS; waitedMs += 100) {
    await pause(100);
  }
  const left = ofServer().map(({ pid, words }) => `${pid} ${words.join(' ')}`);
  if (left.length > 0) throw new Error(`The server left behind:\n${left.join('\n')}`);
}

/** Turns Ctrl-C into a failure of the work, so that everything is taken away as after one. */
function listenForSignals() {
  /** @type {(error: Error) => void} */
  let reject = () => undefined;
  const signal = /** @type {Promise<never>} */ (
    new Promise((_resolve, refuse) => {
      reject = refuse;
    })
  );
  const listener = (/** @type {NodeJS.Signals} */ name) => reject(new Error(`Ended by ${name}.`));
  const names = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const name of names) process.on(name, listener);
  const release = () => {
    for (const name of names) process.off(name, listener);
  };
  return { signal, release };
}
