import { nowMs, pause } from '../bench/clock.mjs';
import { drawDeath, kill } from './deaths.mjs';
import { CALM, drawTrouble, makeTrouble } from './troubles.mjs';

const READY_MS = 90_000;
const LOOK_MS = 100;
/** A link that is younger than that may be lost in a crash; see docs/decisions. */
const YOUNG_LINK_MS = 1_500;

/** What happens to the server in the course of a trial. */
export class Course {
  #place;
  #plan;
  #say;
  /** @type {Promise<unknown>} */
  #troubleOver = Promise.resolve();
  #mayAskForCode = false;
  #scans = 0;
  record = {
    recoveries: /** @type {Record<string, number[]>} */ ({}),
    troubles: /** @type {Record<string, number>} */ ({}),
    logouts: 0,
    lostLinks: 0,
  };

  /**
   * @param {import('./deaths.mjs').Place} place
   * @param {import('./trial.mjs').Plan} plan
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
    await this.#untilLinked();
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
    const isPatient = !chance.happens(this.#plan.impatience);
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
    await this.#untilLinked();
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

  async #untilLinked() {
    const scans = this.#scans;
    this.#mayAskForCode = true;
    await this.#untilReady(() => this.#scans > scans);
    this.#mayAskForCode = false;
    await pause(YOUNG_LINK_MS);
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
   * Resolves when the session is ready, with a code scanned and a server started where need be.
   * @param {() => boolean} [isBack] what must be so before `ready` is believed
   */
  async #untilReady(isBack = () => true) {
    const { server } = this.#place;
    const until = nowMs() + READY_MS;
    for (;;) {
      const state = await server.state();
      if (state === 'ready' && isBack()) return;
      if (!server.isRunning) await server.start();
      if (state === 'awaiting_scan') await this.#scan();
      if (nowMs() > until) throw new Error(`The session is ${state} after ${READY_MS} ms.`);
      await pause(LOOK_MS);
    }
  }
  /** A code that nobody was to be asked for is noted: a crash has cost the link. */
  async #scan() {
    try {
      await this.#place.sandbox.control('scan', {});
    } catch {
      // The code is not there yet, or another one by now: the next look finds it.
      return;
    }
    this.#scans += 1;
    if (this.#mayAskForCode) return;
    this.record.lostLinks += 1;
    this.#say('the link was lost without being removed');
  }
}
