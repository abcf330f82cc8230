import { nowMs, pause } from '../clock.mjs';
import { HttpConnection } from './http-connection.mjs';

/**
 * What is asked for, again and again in turn, and over how many connections.
 * @typedef {object} Load
 * @property {URL} url
 * @property {readonly Buffer[]} requests
 * @property {number} connections
 * @property {number} expected the status of each answer
 */

/**
 * As many requests as get through: each connection asks again as soon as it has its answer.
 * Resolves with the requests per second.
 * @param {Load} load
 * @param {number} seconds
 */
export async function askAtOnce(load, seconds) {
  const open = await openAll(load);
  const startedAt = nowMs();
  const until = startedAt + seconds * 1000;
  let answered = 0;
  await Promise.all(
    open.map(async (connection) => {
      while (nowMs() < until) {
        await ask(connection, load, answered);
        answered += 1;
      }
    }),
  );
  const tookMs = nowMs() - startedAt;
  for (const connection of open) connection.close();
  return (1000 * answered) / tookMs;
}

/**
 * Requests at an even rate, whether or not the ones before are answered, over the connections in
 * turn, so that none is closed for idling. Resolves with the milliseconds of each from the instant
 * at which it was due, waiting for a free connection included.
 * @param {Load} load
 * @param {number} perSecond
 * @param {number} seconds
 */
export async function askEvenly(load, perSecond, seconds) {
  const free = await openAll(load);
  const startedAt = nowMs();
  const count = Math.round(perSecond * seconds);
  /** @type {number[]} */
  const times = [];
  /** @type {number[]} */
  const due = [];
  let failure = /** @type {Error | null} */ (null);
  const serve = async (/** @type {HttpConnection} */ connection) => {
    for (let at = due.shift(); at !== undefined; at = due.shift()) {
      await ask(connection, load, times.length);
      times.push(nowMs() - at);
    }
    free.push(connection);
  };
  for (let next = 0; next < count || times.length < count; ) {
    if (failure !== null) throw failure;
    const nowAt = nowMs();
    for (; next < count && startedAt + (1000 * next) / perSecond <= nowAt; next += 1) {
      due.push(startedAt + (1000 * next) / perSecond);
      const connection = free.shift();
      if (connection) {
        serve(connection).catch((error) => {
          failure = new Error('A request failed.', { cause: error });
        });
      }
    }
    await pause(1);
  }
  for (const connection of free) connection.close();
  return times;
}

/** @param {Load} load */
function openAll({ url, connections }) {
  return Promise.all(Array.from({ length: connections }, () => HttpConnection.open(url)));
}

/**
 * @param {HttpConnection} connection
 * @param {Load} load
 * @param {number} turn
 */
async function ask(connection, { requests, expected }, turn) {
  const request = /** @type {Buffer} */ (requests[turn % requests.length]);
  const status = await connection.send(request);
  if (status === expected) return;
  throw new Error(`A request was answered with ${status} in place of ${expected}.`);
}
