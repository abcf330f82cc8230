import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';

/** How often it is measured, and how long it counts, in ms. */
const everyMs = 100;
const keptMs = 3_000;

/** A moment from which on is measured; see {@link Yardstick.begin}. */
interface Moment {
  at: number;
  cpuUs: number;
  activeMs: number;
}

/**
 * Measures how much longer things take at the moment than they should: on a machine that has other
 * things to do everything waits, and no request is to blame.
 */
export class Yardstick {
  readonly #db: Knex;
  #measured: { at: number; ms: number }[] = [];
  #isStopped = false;

  constructor(db: Knex) {
    this.#db = db;
  }

  async run(): Promise<void> {
    while (!this.#isStopped) {
      const begun = performance.now();
      await this.#db.raw('select 1');
      const at = performance.now();
      this.#measured = this.#measured.filter((one) => at - one.at < keptMs);
      this.#measured.push({ at, ms: at - begun });
      await sleep(everyMs);
    }
  }

  begin(): Moment {
    const { user, system } = process.cpuUsage();
    const { active } = performance.eventLoopUtilization();
    return { at: performance.now(), cpuUs: user + system, activeMs: active };
  }

  /** How long it took since then, in ms, without the time in which others had the processor. */
  since(begun: Moment): number {
    const now = this.begin();
    const takenMs = now.activeMs - begun.activeMs - (now.cpuUs - begun.cpuUs) / 1_000;
    return now.at - begun.at - Math.max(0, takenMs);
  }

  /** The longest that the simplest query took in the last seconds, in ms. */
  get slowestMs(): number {
    return Math.max(0, ...this.#measured.map(({ ms }) => ms));
  }

  stop(): void {
    this.#isStopped = true;
  }
}
