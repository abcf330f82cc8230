import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endLeftBehind } from '../../test/left-behind.mjs';
import { BenchSandbox } from '../bench-sandbox.mjs';
import { nowMs, pause } from '../clock.mjs';
import { AppProcess } from './app-process.mjs';

const MARKER = 'WBS_API_BENCH_RUN';
const READY_PATIENCE_MS = 60_000;

/** Caps would only say why a message waits; the gaps between messages are those of every day. */
const SETTINGS = {
  PORT: '0',
  DATA_DIR: './data',
  WHATSAPP_SESSION_DIR: './whatsapp-session',
  RATE_LIMIT: '1000000/min',
  SEND_DAILY_CAP: 'off',
  SEND_WARM_UP: 'off',
  SEND_COLD_DAILY_CAP: 'off',
};

const serverEntry = fileURLToPath(new URL('../run-server.mjs', import.meta.url));
const plainEntry = fileURLToPath(new URL('plain-app.mjs', import.meta.url));

/**
 * @typedef {object} ApiStage
 * @property {string} dir
 * @property {AppProcess} server with a session that is ready
 * @property {AppProcess} plain
 * @property {string} key of the server, one of those that it keeps in its database
 */

/**
 * Starts both apps, each with a PostgreSQL of its own, in a temporary folder; gives them to
 * `work` and takes all away again, whatever became of it.
 * @template T
 * @param {string} root the repository, built
 * @param {(stage: ApiStage) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function onApiStage(root, work) {
  const run = randomUUID();
  const dir = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-api-'));
  const { DATABASE_URL: _theirs, ...inherited } = process.env;
  const env = { ...inherited, [MARKER]: run };
  const apiKey = randomBytes(16).toString('hex');
  /** @type {(() => Promise<unknown>)[]} */
  const toStop = [];
  try {
    const sandbox = await BenchSandbox.start(root, join(dir, 'sandbox'), env);
    toStop.push(() => sandbox.stop());
    const own = { API_KEY: apiKey, WHATSAPP_BROWSER_ARGS: sandbox.browserArgs };
    const server = await AppProcess.start(serverEntry, [], {
      cwd: join(dir, 'server'),
      env: { ...env, ...SETTINGS, ...own },
    });
    toStop.push(() => server.stop());
    await untilReady(server.url, apiKey, sandbox);
    const plain = await AppProcess.start(plainEntry, [join(dir, 'plain', 'data')], {
      cwd: join(dir, 'plain'),
      env,
    });
    toStop.push(() => plain.stop());
    const key = await createKey(server.url, apiKey);
    return await work({ dir, server, plain, key });
  } finally {
    for (const stop of toStop.reverse()) await stop();
    await endLeftBehind(`${MARKER}=${run}`);
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Links the session, and resolves when it is ready.
 * @param {string} url
 * @param {string} apiKey
 * @param {BenchSandbox} sandbox
 */
async function untilReady(url, apiKey, sandbox) {
  await sandbox.scan();
  for (const until = nowMs() + READY_PATIENCE_MS; ; await pause(100)) {
    const answer = await fetch(`${url}/whatsapp/status`, { headers: { 'X-Api-Key': apiKey } });
    const { data } = /** @type {any} */ (await answer.json());
    if (data.ready) return;
    if (nowMs() > until) throw new Error(`The session is ${data.state}.`);
  }
}

/**
 * A key as a billing gets it: looked up by its hash, with scopes and a limit of its own.
 * @param {string} url
 * @param {string} apiKey
 * @returns {Promise<string>}
 */
async function createKey(url, apiKey) {
  const answer = await fetch(`${url}/keys`, {
    method: 'POST',
    headers: { 'X-Api-Key': apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'benchmark', scopes: ['send', 'read'] }),
  });
  const { data } = /** @type {any} */ (await answer.json());
  return data.key;
}
