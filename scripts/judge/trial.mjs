import { nowMs, pause } from '../bench/clock.mjs';
import { Callers } from './callers.mjs';
import { Chance } from './chance.mjs';
import { Course } from './course.mjs';
import { collectEvidence, explainFaults } from './evidence.mjs';
import { embeddedConnectionString, readLedger } from './ledger.mjs';
import { judge } from './verdict.mjs';

/**
 * @typedef {object} Plan
 * @property {number} seed
 * @property {number} kills
 * @property {boolean} sandboxResends whether the page sends again by itself what it holds
 * unacknowledged, and WhatsApp's server passes repeated ids on to the phones
 * @property {number} impatience the share of kills after which the next one does not wait for the
 * recovery
 * @property {number} settleMs how long to wait in the end until nothing is pending
 */

/**
 * What a trial found.
 * @typedef {object} Trial
 * @property {Plan} plan
 * @property {import('./verdict.mjs').Verdict} verdict
 * @property {Record<string, number[]>} recoveries milliseconds from each kill until the session
 * was ready again, by what was killed; NaN where the next kill came first
 * @property {Record<string, number>} troubles
 * @property {number} logouts
 * @property {number} lostLinks how often a session asked for a QR code that nobody had removed
 * @property {number} failedStarts
 * @property {number} repeats
 * @property {boolean} hasBulk
 * @property {number} seconds
 */

/**
 * Lets callers write and processes die until `plan.kills` is reached, then puts everything
 * right, waits until nothing moves any more, and judges.
 * @param {import('./stage.mjs').JudgeStage} stage
 * @param {Plan} plan
 * @param {(line: string) => void} say
 * @returns {Promise<Trial>}
 */
export async function runTrial(stage, plan, say) {
  const startedAt = nowMs();
  const chance = new Chance(plan.seed);
  const callers = new Callers(stage.server, chance.fork(), `Tagihan ${plan.seed}`);
  const course = new Course({ ...stage, chance: chance.fork() }, plan, say);
  await course.begin();
  callers.start();
  for (let n = 1; n <= plan.kills; n += 1) {
    if (n === Math.ceil(plan.kills / 2)) await course.removeDevice();
    await course.next(n);
  }
  await course.calmDown();
  await callers.finish();
  const database = embeddedConnectionString(stage.server.dataDir);
  await untilSettled(database, plan.settleMs, say);
  const evidence = await collectEvidence(stage, database, callers, course.record.logouts);
  const verdict = judge(evidence);
  await explainFaults(verdict, evidence.rows, database, say);
  return {
    plan,
    verdict,
    ...course.record,
    failedStarts: stage.server.failedStarts,
    repeats: callers.repeats,
    hasBulk: callers.hasBulk,
    seconds: Math.round((nowMs() - startedAt) / 1000),
  };
}

/**
 * Waits until no row is pending any more but for a person to decide on, or until none was settled
 * for `settleMs`. A row that is not due yet prolongs that, to at most four times as long.
 * @param {string} database
 * @param {number} settleMs
 * @param {(line: string) => void} say
 */
export async function untilSettled(database, settleMs, say) {
  let [fewest, movedAt, saidAt] = [Number.POSITIVE_INFINITY, nowMs(), nowMs()];
  for (;;) {
    const rows = await readLedger(database).catch(() => null);
    const waiting = rows?.filter(isWaiting);
    if (waiting?.length === 0) return;
    if (waiting && waiting.length < fewest) [fewest, movedAt] = [waiting.length, nowMs()];
    const dueInMs = Math.max(
      0,
      ...(waiting ?? []).map(({ nextAttemptAt }) => +nextAttemptAt - Date.now()),
    );
    if (nowMs() - movedAt > Math.min(settleMs + dueInMs, 4 * settleMs)) return;
    if (nowMs() - saidAt > 10_000) {
      saidAt = nowMs();
      say(`${waiting?.length} still pending`);
    }
    await pause(500);
  }
}

/** @param {import('./ledger.mjs').LedgerRow} row */
function isWaiting({ status, uncertainReason }) {
  return status === 'pending' && uncertainReason !== 'session_replaced';
}
