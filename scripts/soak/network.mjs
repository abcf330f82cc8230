import { nowMs, pause } from '../bench/clock.mjs';
import { table } from '../bench/markdown.mjs';
import { isClean } from '../judge/verdict.mjs';
import { countMessages, disturbUnderCallers, introduceRun, secondsAt } from './under-callers.mjs';

/** The status follows the network within that time, by its promise. */
const FOLLOW_MS = 5_000;
const SETTLE_MS = 120_000;
const LOOK_MS = 50;

/** @typedef {{ seed: number, minutes: number }} NetworkPlan */

/**
 * @typedef {import('./under-callers.mjs').Outcome & {
 *   plan: NetworkPlan,
 *   downs: number[],
 *   noticed: number[],
 *   ready: number[],
 * }} NetworkSoak `downs`: ms that the network was down, each time; `noticed`: ms until the status
 * said so; `ready`: ms from its return until the session was ready
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
  const until = nowMs() + plan.minutes * 60_000;
  const outcome = await disturbUnderCallers(
    stage,
    {
      seed: plan.seed,
      about: 'Jaringan',
      settleMs: SETTLE_MS,
      disturb: async (chance, { calmDown }) => {
        const times = { downs: [], noticed: [], ready: [] };
        while (nowMs() < until) await flap(stage, chance, times, say);
        await calmDown();
        return times;
      },
    },
    say,
  );
  return { ...outcome, plan };
}

/**
 * The network is there for a while, away for 1 to 90 s, and back.
 * @param {import('../judge/stage.mjs').JudgeStage} stage
 * @param {import('../judge/chance.mjs').Chance} chance
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
    `  ${countMessages(verdict)}, failed ${failed}`,
    `  noticed after: median ${secondsAt(noticed, 0.5)} s, most ${secondsAt(noticed, 1)} s`,
    `  ready again after: median ${secondsAt(ready, 0.5)} s, most ${secondsAt(ready, 1)} s`,
    faults.length === 0 ? '  PASSED' : `  FAILED: ${faults.join('; ')}`,
    '',
  ].join('\n');
}

/**
 * The same for the documentation.
 * @param {NetworkSoak} soak
 * @param {{ command: string, day: string }} run
 */
export function renderNetwork(soak, run) {
  const { downs, noticed, ready, failed } = soak;
  return [
    `${introduceRun(soak, run)}, failed ${failed}.`,
    '',
    table(
      ['The network', 'Times', 'Median (s)', 'Most (s)'],
      [
        ['was away for', String(downs.length), secondsAt(downs, 0.5), secondsAt(downs, 1)],
        [
          'its loss was noticed after',
          String(noticed.length),
          secondsAt(noticed, 0.5),
          secondsAt(noticed, 1),
        ],
        [
          'the session was ready after its return',
          String(ready.length),
          secondsAt(ready, 0.5),
          secondsAt(ready, 1),
        ],
      ],
    ),
  ].join('\n');
}
