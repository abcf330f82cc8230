import { nowMs, pause } from '../clock.mjs';
import { percentile } from '../statistics.mjs';
import { askAtOnce, askEvenly } from './load.mjs';
import { historyLoads, phoneOf, sendLoads, textOf } from './loads.mjs';

const BULK_ROWS = 10_000;

/**
 * @typedef {object} Plan
 * @property {number} rounds
 * @property {number} seconds of each load at full speed
 * @property {number} evenSeconds of each load at an even rate
 * @property {number} warmUpSeconds
 */
/** @typedef {{ server: number, plain: number }} Pair what both sides gave, in the same unit */

/**
 * @typedef {object} Measured
 * @property {Pair[]} sends requests accepted per second, by round
 * @property {Pair[]} reads pages of the history per second, by round
 * @property {{ perSecond: number, p50: Pair, p99: Pair }[]} evenly milliseconds at half of what
 * the server took in that round
 * @property {{ ms: number, grownMb: number }[]} bulk calls of 10,000 recipients
 */

/**
 * Measures one side after the other, round by round; which goes first changes.
 * @param {import('./stage.mjs').ApiStage} stage
 * @param {Plan} plan
 * @param {(line: string) => void} say
 * @returns {Promise<Measured>}
 */
export async function measureApi(stage, plan, say) {
  const sends = sendLoads(stage);
  const reads = historyLoads(stage);
  /** @type {Measured} */
  const measured = { sends: [], reads: [], evenly: [], bulk: [] };
  for (let round = 1; round <= plan.rounds; round += 1) {
    measured.bulk.push(await sendBulk(stage, round));
    say(`Bulk, round ${round} of ${plan.rounds}: ${describe(measured.bulk.at(-1))}`);
  }
  for (const loads of [sends, reads]) {
    await askAtOnce(loads.server, plan.warmUpSeconds);
    await askAtOnce(loads.plain, plan.warmUpSeconds);
  }
  for (let round = 1; round <= plan.rounds; round += 1) {
    const order = /** @type {('server' | 'plain')[]} */ (
      round % 2 === 0 ? ['server', 'plain'] : ['plain', 'server']
    );
    const sent = await each(order, (side) => askAtOnce(sends[side], plan.seconds));
    measured.sends.push(sent);
    const half = sent.server / 2;
    const times = await each(order, (side) => askEvenly(sends[side], half, plan.evenSeconds));
    const at = (/** @type {number} */ share) => ({
      server: percentile(times.server, share),
      plain: percentile(times.plain, share),
    });
    measured.evenly.push({ perSecond: half, p50: at(0.5), p99: at(0.99) });
    const read = await each(order, (side) => askAtOnce(reads[side], plan.seconds));
    measured.reads.push(read);
    say(`Round ${round} of ${plan.rounds}: sends ${describe(sent)}; reads ${describe(read)}`);
    say(`  p99 in ms at ${Math.round(half)} sends/s: ${describe(at(0.99))}`);
  }
  return measured;
}

/**
 * @template T
 * @param {('server' | 'plain')[]} order
 * @param {(side: 'server' | 'plain') => Promise<T>} work
 * @returns {Promise<{ server: T, plain: T }>}
 */
async function each(order, work) {
  const found = /** @type {Record<string, T>} */ ({});
  for (const side of order) {
    await pause(1_000);
    found[side] = await work(side);
  }
  return /** @type {{ server: T, plain: T }} */ (found);
}

/**
 * One call with a text of its own for each recipient.
 * @param {import('./stage.mjs').ApiStage} stage
 * @param {number} round
 */
async function sendBulk({ server, key }, round) {
  const recipients = Array.from({ length: BULK_ROWS }, (_, n) => ({
    phone: phoneOf(n),
    message: `${textOf(n)} (${round})`,
  }));
  const body = JSON.stringify({ recipients });
  await pause(1_000);
  const before = server.residentMb();
  const startedAt = nowMs();
  const answer = await fetch(`${server.url}/whatsapp/send-bulk`, {
    method: 'POST',
    headers: { 'X-Api-Key': key, 'Content-Type': 'application/json' },
    body,
  });
  const { data } = /** @type {any} */ (await answer.json());
  const ms = nowMs() - startedAt;
  if (data?.accepted !== BULK_ROWS) throw new Error(`Accepted were ${data?.accepted}.`);
  return { ms, grownMb: server.peakMb() - before };
}

/** @param {Record<string, number> | undefined} values */
function describe(values) {
  return Object.entries(values ?? {})
    .map(([name, value]) => `${name} ${value.toFixed(1)}`)
    .join(', ');
}
