import { pause } from '../bench/clock.mjs';
import { findPostgres, signal } from './processes.mjs';

/** What goes wrong without anybody dying, and how often of 100. */
const WEIGHTS = {
  ...{ reload: 12, drop: 14, outage: 14 },
  ...{ lose: 12, hold: 12, slowAcknowledgement: 14, slowSend: 10, hang: 6, hangAfterStore: 6 },
};

/** @typedef {keyof typeof WEIGHTS} Trouble */

/** How the sandbox behaves between troubles; its acknowledgements take as long as they do. */
export const CALM = {
  ackMode: 'normal',
  ackTimes: null,
  sendMode: 'normal',
  sendTimes: null,
  serverAckDelayMs: 30,
  deliverDelayMs: 60,
  syncMs: 500,
};

/**
 * Draws a trouble.
 * @param {import('./chance.mjs').Chance} chance
 * @returns {Trouble}
 */
export function drawTrouble(chance) {
  return chance.pick(WEIGHTS);
}

/**
 * Makes trouble. Resolves once it is there; `over` resolves when it has ended by itself, and
 * what concerns sends and acknowledgements lasts until the sandbox is configured anew.
 * @param {Trouble} trouble
 * @param {import('./deaths.mjs').Place} place
 * @returns {Promise<{ over: Promise<unknown> }>}
 */
export async function makeTrouble(trouble, { server, sandbox, chance }) {
  const times = chance.between(1, 3);
  const ms = chance.between(300, 2_500);
  const order = {
    reload: () => sandbox.control('page', { action: 'reload' }),
    drop: () => sandbox.control('drop', { ms }),
    lose: () => sandbox.control('config', { ackMode: 'lose', ackTimes: times }),
    hold: () => sandbox.control('config', { ackMode: 'hold', ackTimes: times }),
    slowAcknowledgement: () => sandbox.control('config', { serverAckDelayMs: ms }),
    slowSend: () =>
      sandbox.control('config', { sendMode: 'slow', sendTimes: times, sendDelayMs: ms }),
    hang: () => sandbox.control('config', { sendMode: 'hang', sendTimes: 1 }),
    hangAfterStore: () => sandbox.control('config', { sendMode: 'hangAfterStore', sendTimes: 1 }),
  };
  if (trouble === 'outage') {
    return { over: freezeDatabase(server.dataDir, chance.between(2_000, 5_000)) };
  }
  await order[trouble]();
  return { over: Promise.resolve() };
}

/**
 * The database gives no answer for a while, and refuses no connection either: what a caller
 * meets when its machine or its line is stuck.
 * @param {string} dataDir
 * @param {number} ms
 */
async function freezeDatabase(dataDir, ms) {
  const frozen = findPostgres(dataDir).filter((pid) => signal(pid, 'SIGSTOP'));
  await pause(ms);
  for (const pid of frozen) signal(pid, 'SIGCONT');
}
