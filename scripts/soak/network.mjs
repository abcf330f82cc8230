import { nowMs, pause } from '../bench/clock.mjs';
import { table } from '../bench/markdown.mjs';
import { percentile } from '../bench/statistics.mjs';
import { Callers } from '../judge/callers.mjs';
import { Chance } from '../judge/chance.mjs';
import { Course } from '../judge/course.mjs';
import { collectEvidence, explainFaults } from '../judge/evidence.mjs';
import { embeddedConnectionString } from '../judge/ledger.mjs';
import { untilSettled } from '../judge/trial.mjs';
import { isClean, judge } from '../judge/verdict.mjs';

/** The status follows the network within that time, by its promise. */
const FOLLOW_MS = 5_000;
const SETTLE_MS = 120_000;
const LOOK_MS = 50;

/** @typedef {{ seed: number, minutes: number }} NetworkPlan */

/**
 * @typedef {object} NetworkSoak
 * @property {NetworkPlan} plan
 * @property {import('../judge/verdict.mjs').Verdict} verdict
 * @property {number[]} downs ms that the network was down, each time
 * @property {number[]} noticed ms until the status said so
 * @property {number[]} ready ms from its return until the session was ready
 * @property {number} failed rows that failed
 * @property {number} lostLinks
 * @property {number} seconds
 */

/**
 * Takes the network away and gives it back again and again, at moments that the seed decides,
 * while callers write.
 * @param {import('../judge/stage.mjs').JudgeStage} stage
 * @param {NetworkPlan} plan
 * @param {(line: string) => void} say
 * @returns {Promise<NetworkSoak>}
 */
export async function soakNetwork(stage, plan, say) {
  const startedAt = nowMs();
  const chance = new Chance(plan.seed);
  const callers = new Callers(stage.server, chance.fork(), `Jaringan ${plan.seed}`);
  const calm = { seed: plan.seed, kills: 0, sandboxResends: false, impatience: 0, settleMs: 0 };
  const course = new Course({ ...stage, chance: chance.fork() }, calm, say);
  await course.begin();
  callers.start();
  const times = { downs: [], noticed: [], ready: [] };
  while (nowMs() - startedAt < plan.minutes * 60_000) await flap(stage, chance, times, say);
  await course.calmDown();
  await callers.finish();
  const database = embeddedConnectionString(stage.server.dataDir);
  await untilSettled(database, SETTLE_MS, say);
  const evidence = await collectEvidence(stage, database, callers, 0);
  const verdict = judge(evidence);
  await explainFaults(verdict, evidence.rows, database, say);
  const failed = evidence.rows.filter(({ status }) => status === 'failed').length;
  const { lostLinks } = course.record;
  const seconds = Math.round((nowMs() - startedAt) / 1000);
  return { plan, verdict, ...times, failed, lostLinks, seconds };
}

/**
 * The network is there for a while, away for 1 to 90 s, and back.
 * @param {import('../judge/stage.mjs').JudgeStage} stage
 * @param {Chance} chance
 * @param {{ downs: number[], noticed: number[], ready: number[] }} times
 * @param {(line: string) => void} say
 */
async function flap({ server, sandbox }, chance, times, say) {
  await pause(chance.between(1_000, 20_000));
  const downMs = chance.between(1_000, 90_000);
  const downAt = nowMs();
  await sandbox.control('config', { refuseHttp: 'refuse' });
  await sandbox.control('drop', {});
  const noticed = await follow(server, (state) => state !== 'ready', downMs);
  await pause(Math.max(0, downAt + downMs - nowMs()));
  await sandbox.control('config', { refuseHttp: 'off' });
  await sandbox.control('restore', {});
  const ready = await follow(server, (state) => state === 'ready', 2 * FOLLOW_MS);
  times.downs.push(downMs);
  times.noticed.push(noticed);
  times.ready.push(ready);
  const [down, up] = [noticed, ready].map((ms) => (ms / 1000).toFixed(1));
  say(`down for ${Math.round(downMs / 1000)} s: noticed after ${down} s, ready after ${up} s`);
}

/**
 * Milliseconds until the state is such; all of `mostMs`, and more, when it never was.
 * @param {import('../judge/judged-server.mjs').JudgedServer} server
 * @param {(state: string | null) => boolean} isSuch
 * @param {number} mostMs
 */
async function follow(server, isSuch, mostMs) {
  const startedAt = nowMs();
  while (!isSuch(await server.state()) && nowMs() - startedAt < mostMs) await pause(LOOK_MS);
  return nowMs() - startedAt;
}

/**
 * What is held against the server; empty when nothing is.
 * @param {NetworkSoak} soak
 */
export function faultsOfNetwork({ verdict, noticed, ready, failed, lostLinks }) {
  const late = [...noticed, ...ready].filter((ms) => ms > FOLLOW_MS).length;
  return [
    ...(isClean(verdict) ? [] : ['messages are lost, twice, untrue or in doubt']),
    ...(late > 0 ? [`the status was late ${late} times`] : []),
    ...(failed > 0 ? [`${failed} messages failed`] : []),
    ...(lostLinks > 0 ? [`the link was lost ${lostLinks} times`] : []),
  ];
}

/**
 * What came of it, for a terminal.
 * @param {NetworkSoak} soak
 */
export function describeNetwork(soak) {
  const { plan, verdict, downs, noticed, ready, failed, seconds } = soak;
  const faults = faultsOfNetwork(soak);
  return [
    `Seed ${plan.seed}: the network went away ${downs.length} times in ${seconds} s`,
    `  accepted ${verdict.accepted}, lost ${verdict.lost.length}, ` +
      `duplicated ${verdict.duplicated.length}, lies ${verdict.lies.length}, ` +
      `unexpected ${verdict.unexpected.length}, uncertain ${verdict.uncertain.length}, ` +
      `failed ${failed}`,
    `  noticed after: median ${of(noticed, 0.5)} s, most ${of(noticed, 1)} s`,
    `  ready again after: median ${of(ready, 0.5)} s, most ${of(ready, 1)} s`,
    faults.length === 0 ? '  PASSED' : `  FAILED: ${faults.join('; ')}`,
    '',
  ].join('\n');
}

/**
 * The same for the documentation.
 * @param {NetworkSoak} soak
 * @param {{ command: string, day: string }} run
 */
export function renderNetwork(soak, { command, day }) {
  const { verdict, downs, noticed, ready, failed, seconds } = soak;
  const faults = ['lost', 'duplicated', 'lies', 'uncertain'].map((kind) => {
    return `${kind} ${verdict[/** @type {'lost'} */ (kind)].length}`;
  });
  return [
    `\`${command}\`, ${day}, ${Math.round(seconds / 60)} minutes. ` +
      `${verdict.accepted} messages accepted, ${faults.join(', ')}, failed ${failed}.`,
    '',
    table(
      ['The network', 'Times', 'Median (s)', 'Most (s)'],
      [
        ['was away for', String(downs.length), of(downs, 0.5), of(downs, 1)],
        ['its loss was noticed after', String(noticed.length), of(noticed, 0.5), of(noticed, 1)],
        [
          'the session was ready after its return',
          String(ready.length),
          of(ready, 0.5),
          of(ready, 1),
        ],
      ],
    ),
  ].join('\n');
}

/**
 * @param {readonly number[]} ms
 * @param {number} share
 */
function of(ms, share) {
  return ms.length === 0 ? '–' : (percentile(ms, share) / 1000).toFixed(1);
}
