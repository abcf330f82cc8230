import { say } from '../setup/progress.mjs';
import { pause } from './clock.mjs';
import { memoryOf, ownMemoryOf } from './memory.mjs';

/** After a start or after the messages: V8 needs up to ten seconds to see that it has a rest. */
const CALM_MS = 20_000;
const CUSTOMERS = 20;

/**
 * @typedef {object} BrowserSide
 * @property {() => Promise<unknown>} start
 * @property {(messages: readonly { phone: string, text: string }[]) => Promise<unknown>} sendAll
 * @property {() => import('./memory.mjs').ProcessEntry[]} processes its own process first
 * @property {() => Promise<unknown>} stop
 *
 * @typedef {object} Reading all in MB
 * @property {number} pss of the whole browser
 * @property {number} own of the whole browser, without what files back
 * @property {number} processes how many it has
 * @property {number} node PSS of the Node process that drives it
 *
 * @typedef {Record<string, { idle: Reading, after: Reading }[]>} BrowserMemory by side, one entry
 *   per round
 */

/**
 * Starts each side in turn on a linked profile, and reads its memory when it is idle, and when
 * it is idle again after the messages. Which side goes first changes from round to round.
 * @param {import('./stage.mjs').Ground} ground
 * @param {Record<string, BrowserSide>} sides
 * @param {{ rounds: number, messages: number }} plan
 * @returns {Promise<BrowserMemory>}
 */
export async function measureBrowserMemory(ground, sides, plan) {
  const names = Object.keys(sides);
  for (const [name, side] of Object.entries(sides)) {
    say(`Linking ${name} …`);
    await Promise.all([side.start(), ground.sandbox.scan()]);
    await side.stop();
  }
  /** @type {BrowserMemory} */
  const measured = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      say(`Memory of ${name}, round ${round + 1} of ${plan.rounds} …`);
      const side = /** @type {BrowserSide} */ (sides[name]);
      measured[name]?.push(await measureLife(ground, side, plan.messages));
    }
  }
  return measured;
}

/**
 * @param {import('./stage.mjs').Ground} ground
 * @param {BrowserSide} side
 * @param {number} count
 */
async function measureLife({ watch }, side, count) {
  await side.start();
  await pause(CALM_MS);
  const idle = read(side);
  const receipts = watch.count('receipt-taken');
  await side.sendAll(Array.from({ length: count }, (_, i) => message(i)));
  await watch.nth('receipt-taken', receipts + count);
  await pause(CALM_MS);
  const after = read(side);
  await side.stop();
  return { idle, after };
}

/**
 * @param {BrowserSide} side
 * @returns {Reading}
 */
function read(side) {
  const [node, ...browser] = side.processes();
  return {
    pss: memoryOf(browser).pssMb,
    own: ownMemoryOf(browser),
    processes: browser.length,
    node: memoryOf(node ? [node] : []).pssMb,
  };
}

/**
 * A bill as billing sends it, to one of the customers in turn.
 * @param {number} i
 */
function message(i) {
  const text =
    `Yth. Pelanggan, pembayaran Rp250.000 untuk tagihan INV-${String(i).padStart(6, '0')} ` +
    'telah kami terima. Layanan internet Anda aktif sampai 30 hari ke depan. Terima kasih.';
  return { phone: `62812${String(10_000_000 + (i % CUSTOMERS))}`, text };
}
