import { nowMs, pause } from '../bench/clock.mjs';
import { Callers } from './callers.mjs';
import { Chance } from './chance.mjs';
import { drawDeath, kill } from './deaths.mjs';
import { embeddedConnectionString, readLedger, readLink, readTimeline } from './ledger.mjs';
import { CALM, drawTrouble, makeTrouble } from './troubles.mjs';
import { judge } from './verdict.mjs';

/**
 * @typedef {object} Plan
 * @property {number} seed
 * @property {number} kills
 * @property {boolean} sandboxResends whether the page sends again by itself what it holds
 * unacknowledged, and WhatsApp's server passes repeated ids on to the phones
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

const READY_MS = 90_000;
const LOOK_MS = 100;
/** A kill that does not wait until the one before is over. */
const IMPATIENCE = 0.2;

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
  const evidence = await collect(stage, database, callers, course);
  const verdict = judge(evidence);
  await explain(verdict, evidence.rows, database, say);
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

/** What happens to the server in the course of a trial. */
class Course {
  #place;
  #plan;
  #say;
  /** @type {Promise<unknown>} */
  #troubleOver = Promise.resolve();
  #mayAskForCode = true;
  record = {
    recoveries: /** @type {Record<string, number[]>} */ ({}),
    troubles: /** @type {Record<string, number>} */ ({}),
    logouts: 0,
    lostLinks: 0,
  };

  /**
   * @param {import('./deaths.mjs').Place} place
   * @param {Plan} plan
   * @param {(line: string) => void} say
   */
  constructor(place, plan, say) {
    this.#place = place;
    this.#plan = plan;
    this.#say = say;
  }

  async begin() {
    const { sandbox, server } = this.#place;
    const { sandboxResends } = this.#plan;
    await sandbox.control('config', {
      ...CALM,
      resendAckZeroOnReconnect: sandboxResends,
      serverDeduplicates: !sandboxResends,
    });
    await server.start();
    await this.#untilReady();
    this.#mayAskForCode = false;
  }

  /**
   * Some traffic, perhaps some trouble, a kill, and mostly the recovery from it.
   * @param {number} n
   */
  async next(n) {
    const { chance, sandbox } = this.#place;
    await this.#troubleOver;
    await sandbox.control('config', CALM);
    await pause(chance.between(100, 1_200));
    const trouble = chance.happens(0.5) ? await this.#trouble() : null;
    if (trouble) await pause(chance.between(0, 1_500));
    const { death, at, isReplaced } = await kill(drawDeath(chance), this.#place);
    const isPatient = !chance.happens(IMPATIENCE);
    if (isPatient) await this.#untilReady(isReplaced);
    const tookMs = isPatient ? nowMs() - at : Number.NaN;
    (this.record.recoveries[death] ??= []).push(tookMs);
    const after = isPatient ? `ready after ${(tookMs / 1000).toFixed(1)} s` : 'not waited for';
    this.#say(`${n}/${this.#plan.kills} ${death}${trouble ? ` amid ${trouble}` : ''}: ${after}`);
  }

  /** The phone removes the device while messages are on their way, and links it anew. */
  async removeDevice() {
    await this.#untilReady();
    await this.#place.sandbox.control('logout', {});
    this.record.logouts += 1;
    this.#mayAskForCode = true;
    await this.#untilReady();
    this.#mayAskForCode = false;
    this.#say('the device was removed on the phone and linked again');
  }

  /** Ends every trouble; resolves when the session is ready. */
  async calmDown() {
    const { sandbox, server } = this.#place;
    await this.#troubleOver;
    await sandbox.control('config', CALM);
    await sandbox.control('restore', {});
    if (!server.isRunning) await server.start();
    await this.#untilReady();
  }

  async #trouble() {
    const trouble = drawTrouble(this.#place.chance);
    try {
      const { over } = await makeTrouble(trouble, this.#place);
      this.#troubleOver = over;
      this.record.troubles[trouble] = (this.record.troubles[trouble] ?? 0) + 1;
      return trouble;
    } catch {
      // There is no page at this moment to make trouble with.
      return null;
    }
  }

  /**
   * Scans a code that is shown. One that nobody was to be asked for is noted: a crash has cost
   * the link.
   * @param {() => boolean} [isBack] what must be so before `ready` is believed
   */
  async #untilReady(isBack = () => true) {
    const { server, sandbox } = this.#place;
    const until = nowMs() + READY_MS;
    for (;;) {
      const state = await server.state();
      if (state === 'ready' && isBack()) return;
      if (!server.isRunning) await server.start();
      if (state === 'awaiting_scan') {
        const isScanned = await sandbox.control('scan', {}).then(
          () => true,
          () => false,
        );
        if (isScanned && !this.#mayAskForCode) {
          this.record.lostLinks += 1;
          this.#say('the link was lost without being removed');
        }
      }
      if (nowMs() > until) throw new Error(`The session is ${state} after ${READY_MS} ms.`);
      await pause(LOOK_MS);
    }
  }
}

/**
 * Waits until no row is pending any more but for a person to decide on, or the time is up. A
 * row that is not due before that prolongs it, to at most a quarter of an hour.
 * @param {string} database
 * @param {number} settleMs
 * @param {(line: string) => void} say
 */
async function untilSettled(database, settleMs, say) {
  const startedAt = nowMs();
  for (let saidAt = startedAt; ; ) {
    const rows = await readLedger(database).catch(() => null);
    const waiting = rows?.filter(isWaiting);
    if (waiting?.length === 0) return;
    const dueInMs = Math.max(0, ...(waiting ?? []).map(({ nextAttemptAt }) => +nextAttemptAt - Date.now()));
    const passedMs = nowMs() - startedAt;
    if (passedMs > Math.min(settleMs + (settleMs > 60_000 ? dueInMs : 0), 900_000)) return;
    if (nowMs() - saidAt > 10_000) {
      saidAt = nowMs();
      say(`${waiting?.length} still pending after ${Math.round(passedMs / 1000)} s`);
    }
    await pause(500);
  }
}

/** @param {import('./ledger.mjs').LedgerRow} row */
function isWaiting({ status, uncertainReason }) {
  return status === 'pending' && uncertainReason !== 'session_replaced';
}

/**
 * @param {import('./stage.mjs').JudgeStage} stage
 * @param {string} database
 * @param {Callers} callers
 * @param {Course} course
 * @returns {Promise<import('./verdict.mjs').Evidence>}
 */
async function collect({ sandbox }, database, callers, course) {
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
    logouts: course.record.logouts,
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
async function explain(verdict, rows, database, say) {
  const kinds = /** @type {const} */ ([
    'lost',
    'duplicated',
    'lies',
    'unexpected',
    'uncertain',
  ]);
  for (const kind of kinds) {
    for (const fault of verdict[kind].slice(0, 10)) {
      say(`${kind}: ${fault}`);
      const text = /^"([^"]*)"/.exec(fault)?.[1];
      const row = rows.find(({ message }) => message === text);
      if (row) say(`  ${await readTimeline(database, row.id)}`);
    }
  }
}
