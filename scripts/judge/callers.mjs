import { pause } from '../bench/clock.mjs';

const CALLERS = 4;
const PHONES = 60;
const GIVE_UP_MS = 60_000;

/**
 * One message that was asked for. Its text is asked for once only.
 * @typedef {object} Asked
 * @property {string} text
 * @property {string} phone digits of an E.164 number
 * @property {'keyed' | 'unkeyed' | 'bulk'} how
 * @property {boolean} accepted whether a 2xx has said so
 * @property {string[]} ids the notification ids that 2xx answers gave, without repetition
 * @property {number | null} refused the status of a refusal
 * @property {boolean} open whether nobody knows what became of the request
 */

/**
 * Several billing systems that write to customers: singles with and without a key, and bulks.
 * A keyed call is repeated until it is answered; one without a key never, since a second message
 * could come of it.
 */
export class Callers {
  #server;
  #chance;
  #prefix;
  #stopping = false;
  #urgent = false;
  /** @type {Promise<void>[]} */
  #running = [];
  /** @type {Asked[]} */
  asked = [];
  /** False once the server has said that it has no such route. */
  hasBulk = true;
  /** How often a request was repeated. */
  repeats = 0;

  /**
   * @param {import('./judged-server.mjs').JudgedServer} server
   * @param {import('./chance.mjs').Chance} chance
   * @param {string} prefix of every text and every key
   */
  constructor(server, chance, prefix) {
    this.#server = server;
    this.#chance = chance;
    this.#prefix = prefix;
  }

  /** Calls again and again; also after `finish`, with texts that were never asked for. */
  start() {
    [this.#stopping, this.#urgent] = [false, false];
    this.#running = Array.from({ length: CALLERS }, () => this.#callAgainAndAgain());
  }

  /** Asks for nothing new; resolves when every repetition has had its answer, or is given up. */
  async finish() {
    this.#stopping = true;
    const givingUp = setTimeout(() => {
      this.#urgent = true;
    }, GIVE_UP_MS);
    await Promise.all(this.#running);
    clearTimeout(givingUp);
  }

  async #callAgainAndAgain() {
    const chance = this.#chance.fork();
    while (!this.#stopping) {
      const how = chance.pick({ keyed: 6, unkeyed: 3, bulk: this.hasBulk ? 2 : 0 });
      if (how === 'keyed') await this.#sendKeyed(chance);
      else if (how === 'unkeyed') await this.#sendUnkeyed(chance);
      else await this.#sendBulk(chance);
      await pause(chance.between(50, 900));
    }
  }

  /** @param {import('./chance.mjs').Chance} chance */
  async #sendKeyed(chance) {
    const [asked] = this.#ask('keyed', 1, chance);
    const key = `key-${asked.text.replaceAll(' ', '-')}`;
    const request = singleOf(asked, { ...waitOf(chance), 'Idempotency-Key': key });
    await this.#untilAnswered(request, [asked], chance);
    // A billing that lost its own note of the answer repeats what was answered.
    if (chance.happens(0.15)) await this.#untilAnswered(request, [asked], chance);
  }

  /** @param {import('./chance.mjs').Chance} chance */
  async #sendUnkeyed(chance) {
    const [asked] = this.#ask('unkeyed', 1, chance);
    await this.#once(singleOf(asked, waitOf(chance)), [asked]);
  }

  /** @param {import('./chance.mjs').Chance} chance */
  async #sendBulk(chance) {
    const asked = this.#ask('bulk', chance.between(3, 12), chance);
    const recipients = asked.map(({ phone, text }) => ({
      phone: `+${phone}`,
      message: text,
      idempotencyKey: `row-${text.replaceAll(' ', '-')}`,
    }));
    const headers = { 'Idempotency-Key': `bulk-${asked[0].text.replaceAll(' ', '-')}` };
    const body = { recipients, delayMs: 0 };
    await this.#untilAnswered({ path: '/whatsapp/send-bulk', body, headers }, asked, chance);
  }

  /**
   * @param {Request} request
   * @param {Asked[]} asked
   * @param {import('./chance.mjs').Chance} chance
   */
  async #untilAnswered(request, asked, chance) {
    while (!this.#urgent && !(await this.#once(request, asked))) {
      this.repeats += 1;
      await pause(chance.between(100, 700));
    }
  }

  /**
   * Makes a request, and notes what the answer says; false when there is none that a caller
   * could rely on.
   * @param {Request} request
   * @param {Asked[]} asked
   */
  async #once({ path, body, headers }, asked) {
    try {
      const answer = await this.#server.call('POST', path, { body, headers, patienceMs: 8_000 });
      if (answer.status >= 500 || answer.status === 409 || answer.status === 429) return false;
      if (answer.status === 404 && asked[0]?.how === 'bulk') this.#leaveBulkOut(asked);
      else if (answer.status < 300) noteAccepted(asked, answer.body.data);
      else for (const one of asked) Object.assign(one, { refused: answer.status, open: false });
      return true;
    } catch {
      return false;
    }
  }

  /**
   * @param {Asked['how']} how
   * @param {number} count
   * @param {import('./chance.mjs').Chance} chance
   * @returns {[Asked, ...Asked[]]} to different phones
   */
  #ask(how, count, chance) {
    const first = chance.between(0, PHONES - 1);
    const made = Array.from({ length: count }, (_, i) => {
      const text = `${this.#prefix} ${this.asked.length + 1 + i}`;
      const phone = `62813${String(5_000_000 + ((first + i) % PHONES)).padStart(8, '0')}`;
      return { text, phone, how, accepted: false, ids: [], refused: null, open: true };
    });
    this.asked.push(...made);
    return /** @type {[Asked, ...Asked[]]} */ (/** @type {unknown} */ (made));
  }

  /** @param {Asked[]} asked */
  #leaveBulkOut(asked) {
    this.hasBulk = false;
    for (const one of asked) Object.assign(one, { refused: 404, open: false });
  }
}

/** @typedef {{ path: string, body: unknown, headers: Record<string, string> }} Request */

/**
 * @param {Asked} asked
 * @param {Record<string, string>} headers
 * @returns {Request}
 */
function singleOf({ phone, text }, headers) {
  return { path: '/whatsapp/send', body: { phone: `+${phone}`, message: text }, headers };
}

/**
 * @param {import('./chance.mjs').Chance} chance
 * @returns {Record<string, string>}
 */
function waitOf(chance) {
  return { Prefer: chance.happens(0.7) ? 'respond-async' : `wait=${chance.between(1, 3)}` };
}

/**
 * The answer to a single names its notification; the one to a bulk counts them, and says which
 * rows it did not take.
 * @param {Asked[]} asked
 * @param {{ id?: string, rejected?: { index: number }[] }} data
 */
function noteAccepted(asked, { id, rejected = [] }) {
  const isRejected = new Set(rejected.map(({ index }) => index));
  for (const [index, one] of asked.entries()) {
    one.open = false;
    if (isRejected.has(index)) one.refused = 422;
    else one.accepted = true;
    if (id !== undefined && !one.ids.includes(id)) one.ids.push(id);
  }
}
