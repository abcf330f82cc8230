import { nowMs, pause } from '../clock.mjs';
import { percentile } from '../statistics.mjs';
import { postAsBytes } from './http-connection.mjs';
import { askAtOnce, askEvenly } from './load.mjs';

const CONNECTIONS = 50;
const BULK_ROWS = 10_000;
/** Different texts and phones, asked for in turn. */
const TEXTS = 500;

/** @typedef {{ rounds: number, seconds: number, warmUpSeconds: number }} Plan */
/** @typedef {{ server: number, plain: number }} Pair what both sides gave, in the same unit */

/**
 * @typedef {object} Measured
 * @property {Pair[]} perSecond requests accepted per second, by round
 * @property {{ perSecond: number, p50: Pair, p99: Pair }[]} evenly milliseconds at half of what
 * the server took in that round
 * @property {{ ms: number, grownMb: number }[]} bulk calls of 10,000 recipients
 */

/**
 * Measures one side after the other, round by round; which goes first changes.
 * @param {import('./stage.mjs').EnqueueStage} stage
 * @param {Plan} plan
 * @param {(line: string) => void} say
 * @returns {Promise<Measured>}
 */
export async function measureEnqueue(stage, plan, say) {
  const loads = { server: serverLoad(stage), plain: plainLoad(stage) };
  const bulk = [];
  for (let round = 1; round <= plan.rounds; round += 1) {
    bulk.push(await sendBulk(stage, round));
    say(`Bulk, round ${round} of ${plan.rounds}: ${describe(bulk.at(-1))}`);
  }
  await askAtOnce(loads.server, plan.warmUpSeconds);
  await askAtOnce(loads.plain, plan.warmUpSeconds);
  /** @type {Measured} */
  const measured = { perSecond: [], evenly: [], bulk };
  for (let round = 1; round <= plan.rounds; round += 1) {
    const order = /** @type {('server' | 'plain')[]} */ (
      round % 2 === 0 ? ['server', 'plain'] : ['plain', 'server']
    );
    const rates = await each(order, (side) => askAtOnce(loads[side], plan.seconds));
    measured.perSecond.push(rates);
    const half = rates.server / 2;
    const times = await each(order, (side) => askEvenly(loads[side], half, plan.seconds));
    const at = (/** @type {number} */ share) => ({
      server: percentile(times.server, share),
      plain: percentile(times.plain, share),
    });
    measured.evenly.push({ perSecond: half, p50: at(0.5), p99: at(0.99) });
    say(`Singles, round ${round} of ${plan.rounds}: ${describe({ ...rates, ...at(0.99) })}`);
    say(`  at once ${describe(rates)}; p99 in ms at ${Math.round(half)}/s ${describe(at(0.99))}`);
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
 * @param {import('./stage.mjs').EnqueueStage} stage
 * @returns {import('./load.mjs').Load}
 */
function serverLoad({ server, apiKey }) {
  const url = new URL('/whatsapp/send', server.url);
  const headers = { 'X-Api-Key': apiKey, Prefer: 'respond-async' };
  return {
    url,
    connections: CONNECTIONS,
    requests: bodies().map((b) => postAsBytes(url, headers, b)),
  };
}

/**
 * @param {import('./stage.mjs').EnqueueStage} stage
 * @returns {import('./load.mjs').Load}
 */
function plainLoad({ plain }) {
  const url = new URL('/send', plain.url);
  return { url, connections: CONNECTIONS, requests: bodies().map((b) => postAsBytes(url, {}, b)) };
}

function bodies() {
  return Array.from({ length: TEXTS }, (_, n) => ({ phone: phoneOf(n), message: textOf(n) }));
}

const phoneOf = (/** @type {number} */ n) => `+62812${String(40_000_000 + n)}`;
const textOf = (/** @type {number} */ n) =>
  `Yth. Pelanggan ${n}, tagihan internet bulan ini sebesar Rp 250.000 jatuh tempo tanggal 20. ` +
  'Abaikan pesan ini bila sudah dibayar. Terima kasih.';

/**
 * One call with a text of its own for each recipient.
 * @param {import('./stage.mjs').EnqueueStage} stage
 * @param {number} round
 */
async function sendBulk({ server, apiKey }, round) {
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
    headers: { 'X-Api-Key': apiKey, 'Content-Type': 'application/json' },
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
