import { nowMs, pause } from '../bench/clock.mjs';
import { findBrowser, findPostgres, findSessionChild, signal } from './processes.mjs';

/**
 * @typedef {object} Place where things happen
 * @property {import('./judged-server.mjs').JudgedServer} server
 * @property {import('../bench/bench-sandbox.mjs').BenchSandbox} sandbox
 * @property {import('./chance.mjs').Chance} chance
 */

/** How a process can die, and how often of 100. */
const WEIGHTS = {
  ...{ main: 20, session: 8, browser: 10, postgres: 10, machine: 6 },
  ...{ k0: 6, k1: 6, k2: 6, k3: 6, k4: 8, k5: 7, k6: 7 },
};

/** @typedef {keyof typeof WEIGHTS} Death */

/** An armed server that has nothing to do never reaches its point. */
const REACH_MS = 8_000;
/** A process that has died may be down for as long as the server waits between its attempts. */
const APPEAR_MS = 60_000;

/**
 * Draws how the next process dies.
 * @param {import('./chance.mjs').Chance} chance
 * @returns {Death}
 */
export function drawDeath(chance) {
  return chance.pick(WEIGHTS);
}

/**
 * What happened.
 * @typedef {object} Killed
 * @property {Death} death in fact: a point that was not reached is a plain kill of the main process
 * @property {number} at on the clock of `nowMs`
 * @property {() => boolean} isReplaced whether another process is in the place of the dead one
 */

/**
 * Kills in that way, by SIGKILL, and starts again what nobody else does.
 * @param {Death} death
 * @param {Place} place
 * @returns {Promise<Killed>}
 */
export async function kill(death, place) {
  const { server, chance } = place;
  if (death === 'session')
    return killBeside(death, () => findSessionChild(server.sessionDir), server);
  if (death === 'browser') return killBeside(death, () => findBrowser(server.sessionDir), server);
  if (death === 'postgres') return killBeside(death, () => findPostgres(server.dataDir)[0], server);
  if (death === 'machine') killEverything(server);
  else if (death === 'main') signal(server.pid, 'SIGKILL');
  else if (!(await dieAt(death, place))) {
    signal(server.pid, 'SIGKILL');
    return revive('main', server, chance);
  }
  return revive(death, server, chance);
}

/**
 * @param {Death} death
 * @param {Place['server']} server
 * @param {Place['chance']} chance
 */
async function revive(death, server, chance) {
  await server.hasEnded(REACH_MS);
  const at = nowMs();
  await pause(chance.between(0, 300));
  await server.start();
  return { death, at, isReplaced: () => true };
}

/**
 * Kills a process that the server brings back by itself; it may be about to start one.
 * @param {Death} death
 * @param {() => number | undefined} find
 * @param {Place['server']} server
 */
async function killBeside(death, find, server) {
  const until = nowMs() + APPEAR_MS;
  let victim = find();
  while (!signal(victim, 'SIGKILL')) {
    if (!server.isRunning) await server.start();
    if (nowMs() > until) throw new Error(`There is no process "${death}" to kill.`);
    await pause(20);
    victim = find();
  }
  const at = nowMs();
  const isReplaced = () => ![undefined, victim].includes(find());
  return { death, at, isReplaced };
}

/**
 * As when the power fails, but that what was written to the operating system is not lost.
 * @param {Place['server']} server
 */
function killEverything({ pid, sessionDir, dataDir }) {
  const browser = findBrowser(sessionDir);
  const child = findSessionChild(sessionDir);
  for (const victim of [pid, child, browser, ...findPostgres(dataDir)]) signal(victim, 'SIGKILL');
}

/**
 * @param {import('./kill-points.mjs').KillPoint} point
 * @param {Place} place
 */
async function dieAt(point, { server, sandbox, chance }) {
  let delayMs = point === 'k0' ? chance.between(-2, 3) : chance.between(0, 25);
  if (point === 'k4' && chance.happens(0.5)) {
    const change = { sendMode: 'slow', sendTimes: 2, sendDelayMs: 900 };
    await sandbox.control('config', change).catch(() => undefined);
    delayMs = chance.between(50, 1_000);
  }
  const isArmed = await server.arm({ point, skip: chance.between(0, 3), delayMs });
  return isArmed && server.hasEnded(REACH_MS);
}
