import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { within } from './clock.mjs';
import { familyOf } from './memory.mjs';

const READY_PATIENCE_MS = 120_000;
const SEND_TIMEOUT_MS = 25_000;
/** As often as the server looks at a page that is on its way, and at one that is ready, in ms. */
const LOOK_MS = { onTheWay: 300, ready: 10_000 };

/**
 * @param {string} path of the build
 * @returns {Promise<any>}
 */
const dist = (path) => import(new URL(`../../dist/src/${path}`, import.meta.url).href);

/**
 * The session as the server drives it, child process and browser, without the server around it.
 */
export class SessionSide {
  #options;
  #dir;
  /** @type {any} one life of the browser, as the supervisor has them */
  #life = null;
  #running = Promise.resolve();

  /** @param {import('./stage.mjs').SideOptions} options */
  constructor(options) {
    this.#options = options;
    this.#dir = join(options.dir, 'session');
  }

  /** Starts it, and resolves when messages can leave. */
  async start() {
    const { browserPath, browserArgs, env } = this.#options;
    const { systemClock: clock } = await dist('clock.js');
    const { SessionLife } = await dist('whatsapp/session-life.js');
    const ready = new Promise((resolve, reject) => {
      this.#life = new SessionLife({
        launch: { sessionDir: this.#dir, browserPath, browserArgs },
        env,
        clock,
        judge: (/** @type {any} */ facts) => {
          const isReady = facts?.socketState === 'CONNECTED' && facts.hasSynced && facts.injected;
          if (isReady) resolve(undefined);
          return { lookAgainInMs: isReady ? LOOK_MS.ready : LOOK_MS.onTheWay };
        },
        onReport: () => undefined,
      });
      const ended = this.#life.run(new AbortController().signal);
      this.#running = ended;
      ended.then((/** @type {string} */ reason) => reject(new Error(`It has ended: ${reason}`)));
    });
    await within('the session is ready', READY_PATIENCE_MS, ready);
  }

  /**
   * Hands all messages over, each when the page has stored the one before.
   * @param {readonly { phone: string, text: string }[]} messages
   */
  async sendAll(messages) {
    for (const { phone, text } of messages) {
      const outcome = await this.#life.call(
        'send',
        {
          chatId: `${phone}@c.us`,
          text,
          messageId: `3EB0${randomBytes(9).toString('hex').toUpperCase()}`,
          numberKnown: true,
          deadlineAt: Date.now() + SEND_TIMEOUT_MS,
        },
        SEND_TIMEOUT_MS,
      );
      if (outcome.kind !== 'handed_over') throw new Error(`A send came to ${outcome.kind}.`);
    }
  }

  /** The session's process, and then those of its browser. */
  processes() {
    const isSession = (/** @type {{ command: string }} */ { command }) =>
      command.includes('session-process.js') && command.endsWith(this.#dir);
    const session = familyOf(process.pid).find(isSession);
    if (session === undefined) throw new Error('The session is not running.');
    return familyOf(session.pid);
  }

  /** Closes the browser in good order and ends the process. */
  async stop() {
    this.#life?.close('stopped');
    await this.#running;
    this.#life = null;
  }
}
