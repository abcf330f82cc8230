import { closeSync, openSync, readSync, watch } from 'node:fs';
import { nowMs, within } from './clock.mjs';

const PATIENCE_MS = 120_000;

/**
 * Follows the sandbox's log and notes the instant at which each event appears there: `wire` is a
 * message that has reached WhatsApp's server, `receipt-taken` a receipt that the page has noted.
 * The sandbox writes an event before it acts on it, and the kernel tells of the write at once.
 */
export class EventWatch {
  /** @type {Map<string, number[]>} */
  #seen = new Map();
  /** @type {Set<() => void>} */
  #waiting = new Set();
  #buffer = Buffer.alloc(1 << 16);
  #unread = '';
  #file;
  #watcher;

  /** @param {string} path of the log, which is there */
  constructor(path) {
    this.#file = openSync(path, 'r');
    this.#watcher = watch(path, () => this.#read(nowMs()));
    this.#read(nowMs());
  }

  /**
   * How many events of a name there are.
   * @param {string} name
   */
  count(name) {
    return this.#seen.get(name)?.length ?? 0;
  }

  /**
   * Resolves with the instant of the nth event of a name.
   * @param {string} name
   * @param {number} n counted from 1, over the whole log
   * @returns {Promise<number>} see `nowMs`
   */
  nth(name, n) {
    const appeared = new Promise((resolve) => {
      const look = () => {
        const at = this.#seen.get(name)?.[n - 1];
        if (at === undefined) return;
        this.#waiting.delete(look);
        resolve(at);
      };
      this.#waiting.add(look);
      look();
    });
    return within(`the sandbox tells of ${name} no. ${n}`, PATIENCE_MS, appeared);
  }

  close() {
    this.#watcher.close();
    closeSync(this.#file);
  }

  /**
   * Takes in what has been written since the last time.
   * @param {number} at
   */
  #read(at) {
    for (;;) {
      const length = readSync(this.#file, this.#buffer, 0, this.#buffer.length, null);
      if (length === 0) break;
      // A character may be torn in two here, but never within what is looked for below.
      this.#unread += this.#buffer.toString('latin1', 0, length);
    }
    const lines = this.#unread.split('\n');
    this.#unread = lines.pop() ?? '';
    for (const line of lines) this.#note(JSON.parse(line).event, at);
    if (lines.length > 0) for (const look of this.#waiting) look();
  }

  /**
   * @param {string} name
   * @param {number} at
   */
  #note(name, at) {
    const seen = this.#seen.get(name) ?? [];
    seen.push(at);
    this.#seen.set(name, seen);
  }
}
