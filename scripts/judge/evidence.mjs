import { pause } from '../bench/clock.mjs';
import { readLedger, readLink, readTimeline } from './ledger.mjs';
import { CALM } from './troubles.mjs';

/**
 * Reads everything that is compared, once nothing moves any more.
 * @param {import('./stage.mjs').JudgeStage} stage
 * @param {string} database
 * @param {import('./callers.mjs').Callers} callers
 * @param {number} logouts
 * @returns {Promise<import('./verdict.mjs').Evidence>}
 */
export async function collectEvidence({ sandbox }, database, callers, logouts) {
  // The last messages that WhatsApp's server has are on their way to the phones.
  await pause(2 * CALM.deliverDelayMs + 200);
  const [{ messages }, { events }] = await Promise.all([
    read(sandbox.url, 'messages'),
    read(sandbox.url, 'log'),
  ]);
  return {
    asked: callers.asked,
    phones: messages,
    rows: await readLedger(database),
    currentLink: await readLink(database),
    logouts,
    wireIds: events
      .filter((/** @type {{ event: string }} */ { event }) => event === 'wire')
      .map((/** @type {{ id: string }} */ { id }) => id),
  };
}

/**
 * @param {string} url
 * @param {'messages' | 'log'} what
 * @returns {Promise<any>}
 */
async function read(url, what) {
  return (await fetch(`${url}/control/${what}`)).json();
}

/**
 * Says of each fault what happened to its row.
 * @param {import('./verdict.mjs').Verdict} verdict
 * @param {readonly import('./ledger.mjs').LedgerRow[]} rows
 * @param {string} database
 * @param {(line: string) => void} say
 */
export async function explainFaults(verdict, rows, database, say) {
  const kinds = /** @type {const} */ (['lost', 'duplicated', 'lies', 'unexpected', 'uncertain']);
  for (const kind of kinds) {
    for (const fault of verdict[kind].slice(0, 10)) {
      say(`${kind}: ${fault}`);
      const text = /^"([^"]*)"/.exec(fault)?.[1];
      const row = rows.find(({ message }) => message === text);
      if (row) say(`  ${await readTimeline(database, row.id)}`);
    }
  }
}
