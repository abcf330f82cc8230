import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nowMs, pause } from '../bench/clock.mjs';

const START_PATIENCE_MS = 90_000;
const START_ATTEMPTS = 5;
const LOOK_MS = 50;
const ANSWER_MS = 5_000;
const entry = fileURLToPath(new URL('server-with-kill-points.mjs', import.meta.url));

/** Short deadlines, since a trial waits for them, and no rule that would hold a message back. */
const SETTINGS = {
  DATA_DIR: './data',
  WHATSAPP_SESSION_DIR: './whatsapp-session',
  UNSAFE_PACING: 'true',
  SEND_GAP_TRANSACTIONAL_MS: '0',
  SEND_GAP_BULK_MS: '0',
  SEND_TIMEOUT_MS: '5000',
  ACK_TIMEOUT_MS: '3000',
  RATE_LIMIT: '1000000/min',
  SEND_DAILY_CAP: 'off',
  SEND_WARM_UP: 'off',
  SEND_COLD_DAILY_CAP: 'off',
  QUIET_HOURS: 'off',
  QUIET_DAYS: 'off',
};

/**
 * @typedef {object} ServerOptions
 * @property {string} dir for its data, its browser profile and its log
 * @property {NodeJS.ProcessEnv} env
 * @property {string} browserArgs
 */

/**
 * The server under test: one life after the other on the same data, always at the same address,
 * as behind a service manager.
 */
export class JudgedServer {
  #options;
  #apiKey = randomBytes(16).toString('hex');
  #port = 0;
  /** @type {import('node:child_process').ChildProcess | null} */
  #process = null;
  /** How often a start ended before the server listened. */
  failedStarts = 0;

  /** @param {ServerOptions} options */
  constructor(options) {
    this.#options = options;
    mkdirSync(options.dir, { recursive: true });
  }

  get dataDir() {
    return join(this.#options.dir, 'data');
  }

  get sessionDir() {
    return join(this.#options.dir, 'whatsapp-session');
  }

  get pid() {
    return this.#process?.pid;
  }

  get isRunning() {
    return this.#process !== null && isAlive(this.#process);
  }

  /**
   * Starts a new life, and resolves when it listens; tries again when it ends before that, as a
   * service manager does.
   */
  async start() {
    this.#port ||= await freePort();
    for (let attempt = 1; ; attempt += 1) {
      if (await this.#startOnce()) return;
      this.failedStarts += 1;
      if (attempt === START_ATTEMPTS) throw new Error('The server does not start; see its log.');
      await pause(500);
    }
  }

  /**
   * Tells this life where to die. Resolves with whether it heard that.
   * @param {import('./kill-points.mjs').Order} order
   */
  async arm(order) {
    const child = this.#process;
    if (child === null || !isAlive(child) || !child.connected) return false;
    const heard = once(child, 'message', { signal: AbortSignal.timeout(ANSWER_MS) });
    child.send(order, () => undefined);
    return heard.then(
      () => true,
      () => false,
    );
  }

  /**
   * Resolves with whether this life has ended within that time.
   * @param {number} withinMs
   */
  async hasEnded(withinMs) {
    const until = nowMs() + withinMs;
    while (this.isRunning && nowMs() < until) await pause(10);
    return !this.isRunning;
  }

  /**
   * Ends this life with a signal; resolves with its exit code, null after SIGKILL.
   * @param {NodeJS.Signals} signal
   */
  async end(signal) {
    const child = this.#process;
    if (child === null) return null;
    if (isAlive(child)) {
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    }
    return child.exitCode;
  }

  /** The session's state as the server describes it; null when it gives no answer. */
  async state() {
    const status = await this.status();
    return status === null ? null : String(status.state);
  }

  /** What the server says of the session; null when it gives no answer. */
  async status() {
    try {
      return (await this.call('GET', '/whatsapp/status', {})).body.data ?? null;
    } catch {
      return null;
    }
  }

  /**
   * One request with the key. Rejects when there is no answer within 5 s, or `patienceMs`.
   * @param {'GET' | 'POST'} method
   * @param {string} path
   * @param {{ body?: unknown, headers?: Record<string, string>, patienceMs?: number }} request
   */
  async call(method, path, { body, headers = {}, patienceMs = ANSWER_MS }) {
    const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, {
      method,
      headers: { 'X-Api-Key': this.#apiKey, 'Content-Type': 'application/json', ...headers },
      signal: AbortSignal.timeout(patienceMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: /** @type {any} */ (await response.json()) };
  }

  async #startOnce() {
    const { dir, env, browserArgs } = this.#options;
    const log = openSync(join(dir, 'server.log'), 'a');
    const child = spawn(process.execPath, [entry], {
      cwd: dir,
      env: {
        ...env,
        ...SETTINGS,
        API_KEY: this.#apiKey,
        PORT: String(this.#port),
        WHATSAPP_BROWSER_ARGS: browserArgs,
      },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.#process = child;
    const until = nowMs() + START_PATIENCE_MS;
    while (isAlive(child)) {
      if (await this.#listens()) return true;
      if (nowMs() > until) throw new Error('The server does not listen; see its log.');
      await pause(LOOK_MS);
    }
    return false;
  }

  async #listens() {
    try {
      return (await this.call('GET', '/health/live', {})).status === 200;
    } catch {
      return false;
    }
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function isAlive(child) {
  return child.exitCode === null && child.signalCode === null;
}

/** Below the range from which systems give ports to clients, so that nobody takes it meanwhile. */
async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const probe = createServer();
    const isFree = await new Promise((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
