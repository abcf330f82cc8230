import { fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nowMs, within } from './clock.mjs';
import { endChild } from './end-child.mjs';
import { familyOf, memoryOf } from './memory.mjs';

const READY_PATIENCE_MS = 120_000;
/** The library can't close a browser that is still opening its page. */
const STOP_PATIENCE_MS = 8_000;
const ANSWER_PATIENCE_MS = 180_000;

/** @typedef {{ id: number, startedAt: number, acknowledgedAt?: number }} Answer */

/** Plain whatsapp-web.js in a process of its own, with its browser. */
export class PlainSide {
  #options;
  /** @type {import('node:child_process').ChildProcess | null} */
  #process = null;
  /** @type {Map<number, (answer: Answer) => void>} */
  #waiting = new Map();
  #lastId = 0;

  /** @param {import('./stage.mjs').SideOptions & { pipe?: boolean }} options */
  constructor(options) {
    this.#options = options;
  }

  /** Starts it, and resolves with the milliseconds until the library says `ready`. */
  async start() {
    const { dir, browserPath, browserArgs, env, pipe = true } = this.#options;
    const profileDir = join(dir, 'session');
    const settings = JSON.stringify({ profileDir, browserPath, browserArgs, pipe });
    const startedAt = nowMs();
    const child = fork(entry, [settings], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#process = child;
    const ready = new Promise((resolve, reject) => {
      child.once('exit', () => reject(new Error('The plain library has ended.')));
      child.on('message', (/** @type {any} */ message) => {
        if (message.readyAt !== undefined) resolve(message.readyAt);
        else this.#waiting.get(message.id)?.(message);
      });
    });
    const readyAt = await within('the plain library is ready', READY_PATIENCE_MS, ready);
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
    const answer = this.#ask({ order: 'send', message: { phone, text } });
    const [wiredAt, { startedAt }] = await Promise.all([wired, answer]);
    return wiredAt - startedAt;
  }

  /**
   * Sends one message and resolves with the milliseconds until it was acknowledged.
   * @param {string} phone
   * @param {string} text
   */
  async toAck(phone, text) {
    const message = { phone, text };
    const { startedAt, acknowledgedAt } = await this.#ask({ order: 'sendUntilAck', message });
    if (acknowledgedAt === undefined) throw new Error('The library told of no acknowledgement.');
    return acknowledgedAt - startedAt;
  }

  /**
   * Sends all messages, each when the library has returned from the one before.
   * @param {readonly { phone: string, text: string }[]} messages
   */
  async sendAll(messages) {
    await this.#ask({ order: 'sendAll', messages: [...messages] });
  }

  /** What its processes take now. */
  memory() {
    const [main, ...browser] = this.processes();
    return { main: memoryOf(main ? [main] : []), browser: memoryOf(browser) };
  }

  /** Its own process, and then those of its browser. */
  processes() {
    return familyOf(this.#child.pid ?? 0);
  }

  /** Closes the browser in good order and ends the process. */
  async stop() {
    const child = this.#process;
    this.#process = null;
    await endChild(child, (running) => running.send({ id: 0, order: 'stop' }), STOP_PATIENCE_MS);
  }

  get #child() {
    if (this.#process === null) throw new Error('The plain library is not running.');
    return this.#process;
  }

  /**
   * @param {object} order
   * @returns {Promise<Answer>}
   */
  #ask(order) {
    const id = (this.#lastId += 1);
    const answered = new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send({ id, ...order });
    });
    const answer = /** @type {Promise<Answer>} */ (answered);
    return within('the plain library answers', ANSWER_PATIENCE_MS, answer).finally(() =>
      this.#waiting.delete(id),
    );
  }
}

const entry = fileURLToPath(new URL('plain-library.mjs', import.meta.url));
