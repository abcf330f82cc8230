import { nowMs, pause } from '../bench/clock.mjs';
import { table } from '../bench/markdown.mjs';
import { findBrowser, findRenderers, signal } from '../judge/processes.mjs';
import { isClean } from '../judge/verdict.mjs';
import { LeastHoldings, leftOver } from './handles.mjs';
import { countMessages, disturbUnderCallers, introduceRun, secondsAt } from './under-callers.mjs';

/** What a soak may cost at most, by its promise. */
const MOST_GROWTH_MB = 10;
const SETTLE_MS = 90_000;
const READY_MS = 60_000;
const LOOK_MS = 50;
/**
 * At the beginning and in the end, holdings are looked at for so long while nothing is sent: the
 * pool closes connections that it has not needed for 30 s, with PostgreSQL's process for each.
 */
const LOOK_AT_HOLDINGS_MS = 60_000;
/**
 * So many faults come before the first look and count for nothing: by then the compiler has done
 * most of its work, and the heap has the size that this traffic wants. Heap snapshots after 20, 80
 * and 140 faults differ by compiled code for the most part.
 */
const WARM_UP_FAULTS = 100;

/** @typedef {'reload' | 'kill' | 'crash'} Fault */
/** @typedef {{ seed: number, reloads: number, kills: number, crashes: number }} SessionPlan */

/**
 * @typedef {import('./under-callers.mjs').Outcome & {
 *   plan: SessionPlan,
 *   recoveries: Record<Fault, number[]>,
 *   restarted: boolean,
 *   before: import('./handles.mjs').Holdings,
 *   after: import('./handles.mjs').Holdings,
 * }} SessionSoak `recoveries`: ms from each fault until the session was ready; `restarted`: whether
 * the main process is another one than at the beginning; `before`, `after`: what it holds
 */

/**
 * Reloads the page, kills the browser and crashes the page in an order that the seed decides,
 * while callers write, and judges what became of the messages and of the main process.
 * @param {import('../judge/stage.mjs').JudgeStage} stage
 * @param {SessionPlan} plan
 * @param {(line: string) => void} say
 * @returns {Promise<SessionSoak>}
 */
export async function soakSession(stage, plan, say) {
  const { server } = stage;
  const outcome = await disturbUnderCallers(
    stage,
    {
      seed: plan.seed,
      about: 'Rendam',
      settleMs: SETTLE_MS,
      disturb: async (chance, { calmDown, atRest }) => {
        const { pid } = server;
        const warmUp = drawn(WARM_UP_FAULTS, plan, chance);
        await faultsInTurn(stage, warmUp, { chance, recoveries: newRecoveries(), say });
        const before = await atRest(() => holdings(server));
        const recoveries = newRecoveries();
        await faultsInTurn(stage, shuffled(plan, chance), { chance, recoveries, say });
        await calmDown();
        return { pid, recoveries, before, after: await atRest(() => holdings(server)) };
      },
    },
    say,
  );
  const restarted = server.pid !== outcome.pid || !server.isRunning;
  return { ...outcome, plan, restarted };
}

/** @returns {Record<Fault, number[]>} */
function newRecoveries() {
  return { reload: [], kill: [], crash: [] };
}

/**
 * So many faults, mixed as those of the plan are.
 * @param {number} count
 * @param {SessionPlan} plan
 * @param {import('../judge/chance.mjs').Chance} chance
 * @returns {Fault[]}
 */
function drawn(count, { reloads, kills, crashes }, chance) {
  const shares = { reload: reloads, kill: kills, crash: crashes };
  return Array.from({ length: count }, () => chance.pick(shares));
}

/**
 * All faults of the plan, in an order that chance decides.
 * @param {SessionPlan} plan
 * @param {import('../judge/chance.mjs').Chance} chance
 * @returns {Fault[]}
 */
function shuffled({ reloads, kills, crashes }, chance) {
  const left = { reload: reloads, kill: kills, crash: crashes };
  return Array.from({ length: reloads + kills + crashes }, () => {
    const fault = chance.pick(left);
    left[fault] -= 1;
    return fault;
  });
}

/**
 * @param {import('../judge/stage.mjs').JudgeStage} stage
 * @param {readonly Fault[]} faults
 * @param {{ chance: import('../judge/chance.mjs').Chance, recoveries: Record<Fault, number[]>, say: (line: string) => void }} how
 */
async function faultsInTurn(stage, faults, { chance, recoveries, say }) {
  for (const fault of faults) {
    await pause(chance.between(200, 2_000));
    const at = nowMs();
    const isOver = await happen(fault, stage);
    await untilReady(stage.server, isOver);
    recoveries[fault].push(nowMs() - at);
    const done = Object.values(recoveries).flat().length;
    if (done % 20 === 0) say(`${done} faults`);
  }
}

/**
 * Makes it happen; resolves with how to tell that the session has moved on from it.
 * @param {Fault} fault
 * @param {import('../judge/stage.mjs').JudgeStage} stage
 */
async function happen(fault, { server, sandbox }) {
  const browser = findBrowser(server.sessionDir);
  if (fault === 'kill') signal(browser, 'SIGKILL');
  if (fault === 'crash') for (const pid of findRenderers(server.sessionDir)) signal(pid, 'SIGKILL');
  if (fault !== 'reload')
    return () => ![undefined, browser].includes(findBrowser(server.sessionDir));
  // A page that is just being loaded is reloaded as well as any other.
  await sandbox.control('page', { action: 'reload' }).catch(() => undefined);
  return () => true;
}

/**
 * @param {import('../judge/judged-server.mjs').JudgedServer} server
 * @param {() => boolean} isOver
 */
async function untilReady(server, isOver) {
  const until = nowMs() + READY_MS;
  while (!isOver() || (await server.state()) !== 'ready') {
    if (!server.isRunning) throw new Error('The main process has ended.');
    if (nowMs() > until) {
      const status = JSON.stringify(await server.status());
      throw new Error(`The session is not ready after ${READY_MS} ms: ${status}`);
    }
    await pause(LOOK_MS);
  }
}

/** @param {import('../judge/judged-server.mjs').JudgedServer} server */
async function holdings(server) {
  const least = new LeastHoldings(() => server.pid);
  await pause(LOOK_AT_HOLDINGS_MS);
  return least.end();
}

/**
 * What is held against the server; empty when nothing is.
 * @param {SessionSoak} soak
 */
export function faultsOfSession({ verdict, restarted, before, after, lostLinks }) {
  const growth = after.rssMb - before.rssMb;
  return [
    ...(isClean(verdict) ? [] : ['messages are lost, twice, untrue or in doubt']),
    ...(restarted ? ['the main process did not live through it'] : []),
    ...(lostLinks > 0 ? [`the link was lost ${lostLinks} times`] : []),
    ...nameLeft('files stayed open', before.files, after.files),
    ...nameLeft('processes were left', before.processes, after.processes),
    ...(growth >= MOST_GROWTH_MB ? [`memory grew by ${growth.toFixed(1)} MB`] : []),
  ];
}

/**
 * @param {string} what
 * @param {readonly string[]} before
 * @param {readonly string[]} after
 */
function nameLeft(what, before, after) {
  const count = after.length - before.length;
  return count > 0 ? [`${count} ${what} (new: ${leftOver(before, after).join(', ')})`] : [];
}

/**
 * What came of it, for a terminal.
 * @param {SessionSoak} soak
 */
export function describeSession(soak) {
  const { plan, verdict, recoveries, before, after, seconds } = soak;
  const faults = faultsOfSession(soak);
  return [
    `Seed ${plan.seed}: ${plan.reloads} reloads, ${plan.kills} kills of the browser, ` +
      `${plan.crashes} crashes of the page in ${seconds} s`,
    `  ${countMessages(verdict)}`,
    ...Object.entries(recoveries).map(
      ([fault, ms]) =>
        `  ready again after ${fault}: median ${secondsAt(ms, 0.5)} s, most ${secondsAt(ms, 1)} s`,
    ),
    `  main process: ${before.files.length} → ${after.files.length} files, ` +
      `${before.processes.length} → ${after.processes.length} processes, ` +
      `${before.rssMb.toFixed(1)} → ${after.rssMb.toFixed(1)} MB`,
    faults.length === 0 ? '  PASSED' : `  FAILED: ${faults.join('; ')}`,
    '',
  ].join('\n');
}

/**
 * The same for the documentation.
 * @param {SessionSoak} soak
 * @param {{ command: string, day: string }} run
 */
export function renderSession(soak, run) {
  const { plan, recoveries, before, after, restarted } = soak;
  const counts = { reload: plan.reloads, kill: plan.kills, crash: plan.crashes };
  const names = { reload: 'page reloaded', kill: 'browser killed', crash: 'page crashed' };
  const faults = /** @type {Fault[]} */ (['reload', 'kill', 'crash']);
  return [
    `${introduceRun(soak, run)}; main process restarted: ${restarted ? 'yes' : 'no'}; ${WARM_UP_FAULTS} faults before, to warm up.`,
    '',
    table(
      ['Fault', 'Times', 'Ready again after (s), median', 'Most'],
      faults.map((fault) => [
        names[fault],
        String(counts[fault]),
        secondsAt(recoveries[fault], 0.5),
        secondsAt(recoveries[fault], 1),
      ]),
    ),
    '',
    table(
      ['Main process', 'Open files', 'Processes below it', 'RSS (MB)'],
      [
        ['at the beginning', ...cellsOf(before)],
        ['in the end', ...cellsOf(after)],
      ],
    ),
  ].join('\n');
}

/** @param {import('./handles.mjs').Holdings} holdings */
function cellsOf({ files, processes, rssMb }) {
  return [String(files.length), String(processes.length), rssMb.toFixed(1)];
}
