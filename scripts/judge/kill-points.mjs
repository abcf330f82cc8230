/**
 * The named points at which the server can be made to die, each by SIGKILL to itself:
 * - `k0`: before the commit of an accepted request
 * - `k1`: after that commit, before the answer
 * - `k2`: after a claim was committed
 * - `k3`: after the message id was committed, directly before the page is called
 * - `k4`: while the page is at it
 * - `k5`: after the page has stored the message, before the server draws a conclusion
 * - `k6`: after an acknowledgement has come, before it is written
 * @typedef {'k0' | 'k1' | 'k2' | 'k3' | 'k4' | 'k5' | 'k6'} KillPoint
 */

/**
 * Where to die next.
 * @typedef {object} Order
 * @property {KillPoint} point
 * @property {number} skip so many times the point is passed unharmed first
 * @property {number} delayMs for `k0` and `k4`: how long after the call began; at `k0` less than 0
 * means before it
 */

/** @typedef {Record<string, (...values: any[]) => any>} Methods of a prototype */

/**
 * Wraps the methods that the points lie at, and takes orders over the IPC channel.
 * @param {{ ledger: Methods, batches: Methods, sender: Methods }} prototypes
 */
export function installKillPoints({ ledger, batches, sender }) {
  const fate = new Fate();
  dieAroundAccepting(fate, ledger, 'enqueue');
  dieAroundAccepting(fate, batches, 'enqueue');
  dieAroundAccepting(fate, ledger, 'enqueueClaimed');
  wrap(ledger, 'claim', (original) => async (request) => {
    const reply = await original(request);
    if (reply.claim !== null) fate.reach('k2');
    return reply;
  });
  wrap(ledger, 'enqueueClaimed', (original) => async (...values) => {
    const reply = await original(...values);
    if (reply.claim !== null) fate.reach('k2');
    return reply;
  });
  dieAroundSending(fate, sender);
  wrap(ledger, 'recordReceipt', (original) => async (receipt, ...rest) => {
    if (receipt.ack >= 1) fate.reach('k6');
    return original(receipt, ...rest);
  });
}

/** Remembers the order, and carries it out. */
class Fate {
  /** @type {Order | null} */
  #order = null;

  constructor() {
    process.on('message', (/** @type {Order} */ order) => {
      this.#order = order;
      process.send?.('armed');
    });
    // The channel must not keep a server alive that is asked to stop.
    process.channel?.unref();
  }

  /**
   * The order for this point when it is to be carried out now, else null.
   * @param {KillPoint} point
   */
  take(point) {
    if (this.#order?.point !== point) return null;
    if (this.#order.skip > 0) {
      this.#order = { ...this.#order, skip: this.#order.skip - 1 };
      return null;
    }
    return this.#order;
  }

  /**
   * Ends the process when that is the order.
   * @param {KillPoint} point
   */
  reach(point) {
    if (this.take(point)) die();
  }
}

/** @returns {never} */
function die() {
  process.kill(process.pid, 'SIGKILL');
  // Nothing may happen any more, should the signal take a moment.
  for (;;);
}

/**
 * @param {Fate} fate
 * @param {Methods} ledger of singles or of batches
 * @param {string} method
 */
function dieAroundAccepting(fate, ledger, method) {
  wrap(ledger, method, (original) => async (...values) => {
    const order = fate.take('k0');
    if (order && order.delayMs < 0) die();
    if (order) setTimeout(die, order.delayMs);
    const accepted = await original(...values);
    if (accepted !== null) fate.reach('k1');
    return accepted;
  });
}

/**
 * @param {Fate} fate
 * @param {Methods} sender
 */
function dieAroundSending(fate, sender) {
  wrap(sender, 'send', (original) => async (...values) => {
    fate.reach('k3');
    const order = fate.take('k4');
    if (order) setTimeout(die, order.delayMs);
    const outcome = await original(...values);
    fate.reach('k5');
    return outcome;
  });
}

/**
 * Replaces a method by one that is made from it. Fails when there is no such method, so that
 * no point is lost unnoticed when the server changes.
 * @param {Methods} methods
 * @param {string} name
 * @param {(original: (...values: any[]) => Promise<any>) => (...values: any[]) => Promise<any>} make
 */
export function wrap(methods, name, make) {
  const original = methods[name];
  if (original === undefined) throw new Error(`There is no method ${name} to wrap.`);
  methods[name] = function wrapped(...values) {
    return make((...inner) => original.apply(this, inner))(...values);
  };
}
