import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { familyOf } from '../bench/memory.mjs';

/**
 * What a process holds: the kinds of its open files, memory that is its own (RSS), and the names
 * of the processes below it.
 * @typedef {{ files: readonly string[], rssMb: number, processes: readonly string[] }} Holdings
 */

/**
 * @param {number} pid
 * @returns {Holdings}
 */
function holdingsOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rssKb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  const files = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => kindOf(`/proc/${pid}/fd/${fd}`));
  const processes = familyOf(pid).flatMap((member) => nameOf(member.pid));
  return { files, rssMb: rssKb / 1024, processes };
}

/**
 * The path of an open file, or what it is when it has none; nothing when it was closed just now.
 * @param {string} link
 */
function kindOf(link) {
  try {
    return readlinkSync(link).replace(/:\[\d+\]$/, '');
  } catch {
    return [];
  }
}

/**
 * Its name and what it says of its part, as PostgreSQL's and Chromium's do; nothing when it has
 * ended just now.
 * @param {number} pid
 */
function nameOf(pid) {
  try {
    const [command = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/);
    const part = args.find((arg) => arg.startsWith('--type=')) ?? args.slice(0, 2).join(' ');
    return `${command.split('/').at(-1)} ${part}`.trim();
  } catch {
    return [];
  }
}

/**
 * What is in `after` more often than in `before`.
 * @param {readonly string[]} before
 * @param {readonly string[]} after
 */
export function leftOver(before, after) {
  const matched = [...before];
  return after.filter((name) => {
    const at = matched.indexOf(name);
    if (at >= 0) matched.splice(at, 1);
    return at < 0;
  });
}

/** The least of what a process held at several moments: what garbage there was is not counted. */
export class LeastHoldings {
  /** @type {Holdings | undefined} */
  #least;
  /** @type {NodeJS.Timeout} */
  #timer;

  /** @param {() => number | undefined} findPid the process to look at, each second */
  constructor(findPid) {
    this.#timer = setInterval(() => this.#look(findPid()), 1_000);
  }

  /** Ends the looking, and tells. */
  end() {
    clearInterval(this.#timer);
    if (!this.#least) throw new Error('There was no process to look at.');
    return this.#least;
  }

  /** @param {number | undefined} pid */
  #look(pid) {
    if (pid === undefined) return;
    const now = holdingsOf(pid);
    const least = this.#least ?? now;
    this.#least = {
      files: shorter(now.files, least.files),
      rssMb: Math.min(now.rssMb, least.rssMb),
      processes: shorter(now.processes, least.processes),
    };
  }
}

/**
 * @param {readonly string[]} one
 * @param {readonly string[]} other
 */
function shorter(one, other) {
  return one.length < other.length ? one : other;
}
