import { say } from '../setup/progress.mjs';
import { pause } from './clock.mjs';

/** Customers who have been written to before; the measured messages go to them in turn. */
const KNOWN_CUSTOMERS = 20;
/** After a receipt was noted, until the next message: the server writes it to its ledger. */
const SETTLE_MS = 25;
/** After a start or a burst, until memory is read, in ms. */
const CALM_MS = 3_000;

/**
 * @typedef {import('./statistics.mjs').Round} Round
 * @typedef {import('./stage.mjs').Stage} Stage
 * @typedef {'server' | 'plain'} SideName
 */

/**
 * @typedef {object} Plan
 * @property {number} rounds
 * @property {number} messages in a burst; two bursts are sent per start
 * @property {number} latencies messages per round and side that are timed to the wire
 * @property {number} acknowledgements the same until the acknowledgement
 * @property {number} strangers the same to the wire, each to a number never written to before
 */

/**
 * What was measured, in ms or MB; every list has one entry per round.
 * @typedef {object} Measured
 * @property {Round[]} toWire
 * @property {Round[]} toWireFirst
 * @property {Round[]} toAck
 * @property {Round[]} perMessage milliseconds per message within a burst
 * @property {Round[]} start
 * @property {{ server: ServerMemory, plain: PlainMemory }[]} memoryIdle
 * @property {{ server: ServerMemory, plain: PlainMemory }[]} memoryAfter
 *
 * @typedef {import('./memory.mjs').Memory} Memory
 * @typedef {{ main: Memory, session: Memory, browser: Memory, database: Memory }} ServerMemory
 * @typedef {{ main: Memory, browser: Memory }} PlainMemory
 */

/**
 * Runs every measurement in interleaved rounds.
 * @param {Stage} stage
 * @param {Plan} plan
 * @returns {Promise<Measured>}
 */
export async function measureAll(stage, plan) {
  await linkBoth(stage);
  const latencies = await measureLatencies(stage, plan);
  for (const name of sides(0)) await stage[name].stop();
  return { ...latencies, ...(await measureLives(stage, plan)) };
}

/**
 * Which side goes first changes from round to round.
 * @param {number} round
 * @returns {SideName[]}
 */
function sides(round) {
  return round % 2 === 0 ? ['server', 'plain'] : ['plain', 'server'];
}

/** @param {Stage} stage */
async function linkBoth(stage) {
  for (const name of sides(0)) {
    say(`Linking ${name} …`);
    await Promise.all([stage[name].start(), stage.sandbox.scan()]);
  }
}

/**
 * Both sides are up and idle; each message of the one is followed by one of the other.
 * @param {Stage} stage
 * @param {Plan} plan
 */
async function measureLatencies(stage, plan) {
  const { server, plain } = stage;
  const kinds = {
    toWire: { n: plan.latencies, method: /** @type {const} */ ('toWire'), phone: knownPhone },
    toAck: { n: plan.acknowledgements, method: /** @type {const} */ ('toAck'), phone: knownPhone },
    toWireFirst: { n: plan.strangers, method: /** @type {const} */ ('toWire'), phone: newPhone() },
  };
  const results = { toWire: rounds(), toAck: rounds(), toWireFirst: rounds() };
  for (let i = 0; i < KNOWN_CUSTOMERS * 2; i += 1) {
    for (const side of [server, plain]) await sendOne(stage, side, 'toWire', knownPhone(i));
  }
  for (let round = 0; round < plan.rounds; round += 1) {
    say(`Latency, round ${round + 1} of ${plan.rounds} …`);
    for (const [name, { n, method, phone }] of entries(kinds)) {
      const result = newRound();
      for (let i = 0; i < n; i += 1) {
        for (const side of sides(round + i)) {
          result[side].push(await sendOne(stage, stage[side], method, phone(i)));
        }
      }
      results[name].push(result);
    }
  }
  return results;
}

/**
 * Sends one message on an idle system and waits until all about it is over.
 * @param {Stage} stage
 * @param {Stage[SideName]} side
 * @param {'toWire' | 'toAck'} method
 * @param {string} phone
 */
async function sendOne({ watch }, side, method, phone) {
  const delivered = watch.nth('receipt-taken', watch.count('receipt-taken') + 1);
  const [ms] = await Promise.all([side[method](phone, newText()), delivered]);
  await pause(SETTLE_MS);
  return ms;
}

/**
 * One side at a time is up: its start, its memory, two bursts, and its memory again.
 * @param {Stage} stage
 * @param {Plan} plan
 */
async function measureLives(stage, plan) {
  const results = { start: rounds(), perMessage: rounds() };
  const memoryIdle = /** @type {Measured['memoryIdle']} */ ([]);
  const memoryAfter = /** @type {Measured['memoryAfter']} */ ([]);
  for (let round = 0; round < plan.rounds; round += 1) {
    const start = newRound();
    const perMessage = newRound();
    const idle = /** @type {Measured['memoryIdle'][0]} */ ({});
    const after = /** @type {Measured['memoryAfter'][0]} */ ({});
    for (const name of sides(round)) {
      say(`Start, memory and bursts of ${name}, round ${round + 1} of ${plan.rounds} …`);
      const side = stage[name];
      start[name].push(await side.start());
      await pause(CALM_MS);
      Object.assign(idle, { [name]: side.memory() });
      for (let burst = 0; burst < 2; burst += 1) {
        perMessage[name].push(await sendBurst(stage, side, plan.messages));
      }
      await pause(CALM_MS);
      Object.assign(after, { [name]: side.memory() });
      await side.stop();
    }
    results.start.push(start);
    results.perMessage.push(perMessage);
    memoryIdle.push(idle);
    memoryAfter.push(after);
  }
  return { ...results, memoryIdle, memoryAfter };
}

/**
 * @param {Stage} stage
 * @param {Stage[SideName]} side
 * @param {number} count
 * @returns {Promise<number>} milliseconds per message, from the first on the wire to the last
 */
async function sendBurst({ watch }, side, count) {
  const messages = Array.from({ length: count }, (_, i) => ({
    phone: knownPhone(i),
    text: newText(),
  }));
  const wiresBefore = watch.count('wire');
  const receiptsBefore = watch.count('receipt-taken');
  const [first, last] = await Promise.all([
    watch.nth('wire', wiresBefore + 1),
    watch.nth('wire', wiresBefore + count),
    side.sendAll(messages),
  ]);
  await watch.nth('receipt-taken', receiptsBefore + count);
  return (last - first) / (count - 1);
}

/** @param {number} i */
const knownPhone = (i) => `62812${String(10_000_000 + (i % KNOWN_CUSTOMERS))}`;

/** Numbers that no side has written to: both sides ask for one each, so none is given twice. */
function newPhone() {
  let given = 0;
  return () => `62813${String(10_000_000 + (given += 1))}`;
}

let texts = 0;

/** A text as billing sends it, unlike every other one. */
function newText() {
  texts += 1;
  return (
    `Yth. Pelanggan, pembayaran Rp250.000 untuk tagihan INV-${String(texts).padStart(6, '0')} ` +
    'telah kami terima. Layanan internet Anda aktif sampai 30 hari ke depan. Terima kasih.'
  );
}

/** @returns {Round[]} */
const rounds = () => [];

/** @returns {{ server: number[], plain: number[] }} */
const newRound = () => ({ server: [], plain: [] });

/**
 * @template {object} T
 * @param {T} object
 * @returns {[keyof T, T[keyof T]][]}
 */
const entries = (object) => /** @type {any} */ (Object.entries(object));
