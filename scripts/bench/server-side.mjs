import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { nowMs, pause, within } from './clock.mjs';
import { endChild } from './end-child.mjs';
import { familyOf, memoryOf } from './memory.mjs';

const READY_PATIENCE_MS = 120_000;
const QUEUERS = 8;
/** How long queueing a message takes on a slow machine, in ms; measured at the first burst. */
const SLOW_QUEUE_MS = 12;
/** Room for a slow moment: all must be queued before the first is due. */
const QUEUE_RESERVE = 2.5;

/** The server under test, with its embedded PostgreSQL and its browser. */
export class ServerSide {
  #options;
  #agent = new Agent({ keepAlive: true, maxSockets: QUEUERS });
  #apiKey = randomBytes(16).toString('hex');
  /** @type {import('node:child_process').ChildProcess | null} */
  #process = null;
  #url = '';
  #queueMsEach = SLOW_QUEUE_MS;

  /** @param {import('./stage.mjs').SideOptions} options */
  constructor(options) {
    this.#options = options;
    mkdirSync(options.dir, { recursive: true });
  }

  /** Starts it, and resolves with the milliseconds until its session is ready. */
  async start() {
    const startedAt = nowMs();
    const child = spawn(process.execPath, ['--max-semi-space-size=4', entry], {
      cwd: this.#options.dir,
      env: { ...this.#options.env, ...settings, ...this.#own() },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = child;
    const ready = new Promise((resolve, reject) => {
      const said = /** @type {string[]} */ ([]);
      child.once('exit', () => reject(new Error(`The server has ended: ${said.join('\n')}`)));
      createInterface({ input: child.stderr }).on('line', (line) => {
        if (this.#hears(line)) resolve(nowMs());
        else if (said.length < 50) said.push(line);
      });
    });
    const readyAt = await within('the server is ready', READY_PATIENCE_MS, ready);
    return readyAt - startedAt;
  }

  /**
   * Sends one message and resolves with the milliseconds until it was on the wire.
   * @param {string} phone digits of an E.164 number
   * @param {string} text
   */
  async toWire(phone, text) {
    const { watch } = this.#options;
    const wired = watch.nth('wire', watch.count('wire') + 1);
    const answer = this.#post({ phone: `+${phone}`, message: text }, 'respond-async');
    const [wiredAt, { startedAt }] = await Promise.all([wired, answer]);
    return wiredAt - startedAt;
  }

  /**
   * Sends one message and resolves with the milliseconds until it was acknowledged.
   * @param {string} phone
   * @param {string} text
   */
  async toAck(phone, text) {
    const message = { phone: `+${phone}`, message: text };
    const { startedAt, answeredAt, status } = await this.#post(message, 'wait=30');
    if (status !== 201) throw new Error(`A send was answered with ${status} in place of 201.`);
    return answeredAt - startedAt;
  }

  /**
   * Queues all messages for an instant shortly ahead, and sends the last one at that instant,
   * which wakes the outbox; resolves when all are on their way.
   * @param {readonly { phone: string, text: string }[]} messages
   */
  async sendAll(messages) {
    const waiting = messages.map(({ phone, text }) => ({ phone: `+${phone}`, message: text }));
    const last = waiting.pop();
    const { length } = waiting;
    const startedAt = Date.now();
    const dueAt = startedAt + 500 + length * this.#queueMsEach;
    const scheduledAt = new Date(dueAt).toISOString();
    const queue = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        await this.#post({ ...next, scheduledAt }, 'respond-async');
      }
    };
    await Promise.all(Array.from({ length: QUEUERS }, queue));
    if (Date.now() > dueAt) throw new Error('The messages were due before all were queued.');
    this.#queueMsEach = (QUEUE_RESERVE * (Date.now() - startedAt)) / length;
    await pause(dueAt - Date.now());
    await this.#post(last, 'respond-async');
  }

  /** What its processes take now. */
  memory() {
    const family = familyOf(this.#pid);
    const main = family.filter(({ pid }) => pid === this.#pid);
    const session = family.filter(({ command }) => /session-process\.js /.test(command));
    const postgres = family.filter(({ command }) => /^(\S*\/)?postgres(:| )/.test(command));
    const known = new Set([...main, ...session, ...postgres]);
    return {
      main: memoryOf(main),
      session: memoryOf(session),
      browser: memoryOf(family.filter((entry) => !known.has(entry))),
      database: memoryOf(postgres),
    };
  }

  /** Ends it in good order. */
  async stop() {
    const child = this.#process;
    this.#process = null;
    this.#agent.destroy();
    await endChild(child, (running) => running.kill('SIGTERM'));
  }

  get #pid() {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error('The server is not running.');
    return pid;
  }

  #own() {
    return { API_KEY: this.#apiKey, WHATSAPP_BROWSER_ARGS: this.#options.sandbox.browserArgs };
  }

  /**
   * Takes in one line of the log; true when it says that the session is ready.
   * @param {string} line
   */
  #hears(line) {
    const { msg, url, state } = line.startsWith('{') ? JSON.parse(line) : {};
    if (msg === 'server.listening') this.#url = url;
    return msg === 'session.state' && state === 'ready';
  }

  /**
   * @param {object | undefined} body
   * @param {string} prefer
   * @returns {Promise<{ status: number, startedAt: number, answeredAt: number }>} once the
   *   answer was read to its end; it started when the request was ready to be written
   */
  #post(body, prefer) {
    const headers = { 'X-Api-Key': this.#apiKey, 'Content-Type': 'application/json' };
    const text = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const call = request(`${this.#url}/whatsapp/send`, {
        method: 'POST',
        agent: this.#agent,
        headers: { ...headers, Prefer: prefer, 'Content-Length': Buffer.byteLength(text) },
      });
      call.once('error', reject);
      call.once('response', (response) => {
        const { statusCode: status = 500 } = response;
        response.resume();
        response.once('error', reject);
        response.once('end', () => {
          if (status < 300) resolve({ status, startedAt, answeredAt: nowMs() });
          else reject(new Error(`A send was answered with ${status}.`));
        });
      });
      const startedAt = nowMs();
      call.end(text);
    });
  }
}

const entry = fileURLToPath(new URL('run-server.mjs', import.meta.url));

const settings = {
  PORT: '0',
  DATA_DIR: './data',
  WHATSAPP_SESSION_DIR: './whatsapp-session',
  UNSAFE_PACING: 'true',
  SEND_GAP_TRANSACTIONAL_MS: '0',
  SEND_GAP_BULK_MS: '0',
  RATE_LIMIT: '1000000/min',
  SEND_DAILY_CAP: 'off',
  SEND_WARM_UP: 'off',
  SEND_COLD_DAILY_CAP: 'off',
  QUIET_HOURS: 'off',
  QUIET_DAYS: 'off',
};
