import { readFileSync, readdirSync } from 'node:fs';
import { familyOf } from '../bench/memory.mjs';

/**
 * What a process holds: open files, memory that is its own, and the processes below it.
 * @typedef {{ files: number, rssMb: number, processes: number }} Holdings
 */

/**
 * @param {number} pid
 * @returns {Holdings}
 */
function holdingsOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rssKb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  return {
    files: readdirSync(`/proc/${pid}/fd`).length,
    rssMb: rssKb / 1024,
    processes: familyOf(pid).length,
  };
}

/** The least of what a process held at several moments: what garbage there was is not counted. */
export class LeastHoldings {
  /** @type {Holdings} */
  #least = { files: Infinity, rssMb: Infinity, processes: Infinity };
  /** @type {NodeJS.Timeout} */
  #timer;

  /** @param {() => number | undefined} findPid the process to look at, each second */
  constructor(findPid) {
    this.#timer = setInterval(() => this.#look(findPid()), 1_000);
  }

  /** Ends the looking, and tells. */
  end() {
    clearInterval(this.#timer);
    return this.#least;
  }

  /** @param {number | undefined} pid */
  #look(pid) {
    if (pid === undefined) return;
    const { files, rssMb, processes } = holdingsOf(pid);
    this.#least = {
      files: Math.min(files, this.#least.files),
      rssMb: Math.min(rssMb, this.#least.rssMb),
      processes: Math.min(processes, this.#least.processes),
    };
  }
}
