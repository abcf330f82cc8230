import { get } from 'node:http';
import { nowMs, within } from './clock.mjs';

const PATIENCE_MS = 120_000;

/**
 * Listens to the sandbox's live events and notes the instant at which each arrives: `wire` is a
 * message that has reached WhatsApp's server, `receipt-taken` a receipt that the page has noted.
 */
export class EventWatch {
  /** @type {Map<string, number[]>} */
  #seen = new Map();
  /** @type {Set<() => void>} */
  #waiting = new Set();
  #unread = '';
  /** @type {import('node:http').ClientRequest} */
  #request;

  /** @param {import('node:http').ClientRequest} request */
  constructor(request) {
    this.#request = request;
  }

  /**
   * @param {string} sandboxUrl
   * @returns {Promise<EventWatch>} once events are arriving
   */
  static async open(sandboxUrl) {
    const request = get(`${sandboxUrl}/events`);
    const watch = new EventWatch(request);
    const answered = new Promise((resolve, reject) => {
      request.on('response', resolve);
      request.on('error', reject);
    });
    const response = /** @type {import('node:http').IncomingMessage} */ (await answered);
    response.setEncoding('utf8');
    response.on('data', (chunk) => watch.#read(chunk, nowMs()));
    response.on('error', () => undefined);
    await watch.nth('hello', 1);
    return watch;
  }

  /**
   * How many events of a name have arrived.
   * @param {string} name
   */
  count(name) {
    return this.#seen.get(name)?.length ?? 0;
  }

  /**
   * Resolves with the instant of the nth event of a name.
   * @param {string} name
   * @param {number} n counted from 1, over the whole watch
   * @returns {Promise<number>}
   */
  nth(name, n) {
    const arrived = new Promise((resolve) => {
      const look = () => {
        const at = this.#seen.get(name)?.[n - 1];
        if (at === undefined) return;
        this.#waiting.delete(look);
        resolve(at);
      };
      this.#waiting.add(look);
      look();
    });
    return within(`the sandbox tells of ${name} no. ${n}`, PATIENCE_MS, arrived);
  }

  close() {
    this.#request.destroy();
  }

  /**
   * @param {string} chunk
   * @param {number} at
   */
  #read(chunk, at) {
    const lines = `${this.#unread}${chunk}`.split('\n');
    this.#unread = lines.pop() ?? '';
    for (const line of lines) {
      const name = /^data: \{"event":"([^"]+)"\}$/.exec(line)?.[1];
      if (name === undefined) continue;
      const seen = this.#seen.get(name) ?? [];
      seen.push(at);
      this.#seen.set(name, seen);
    }
    for (const look of this.#waiting) look();
  }
}
