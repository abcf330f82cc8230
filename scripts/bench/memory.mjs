import { readFileSync, readdirSync } from 'node:fs';

/**
 * One process as `/proc` tells of it.
 * @typedef {{ pid: number, parent: number, command: string }} ProcessEntry
 */

/** @typedef {{ pssMb: number, rssMb: number }} Memory */

/**
 * A process and all that it has started, by their parents: PostgreSQL and the session process
 * have left the process group, but not the family.
 * @param {number} pid
 * @returns {ProcessEntry[]} the process itself first
 */
export function familyOf(pid) {
  const all = readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (describe(Number(name)) ?? []) : [],
  );
  const family = all.filter((entry) => entry.pid === pid);
  for (const member of family) family.push(...all.filter(({ parent }) => parent === member.pid));
  return family;
}

/**
 * The sum over processes. PSS counts a page that n processes share as 1/n in each, so that the
 * sum over processes is what they take together. A process that has just ended counts as none.
 * @param {readonly ProcessEntry[]} processes
 * @returns {Memory} in MB of 1,048,576 bytes
 */
export function memoryOf(processes) {
  const sum = { pssMb: 0, rssMb: 0 };
  for (const { pid } of processes) {
    const text = readOrNull(`/proc/${pid}/smaps_rollup`);
    sum.pssMb += kilobytes(text, 'Pss') / 1024;
    sum.rssMb += kilobytes(text, 'Rss') / 1024;
  }
  return sum;
}

/**
 * Of that what no file backs, in MB: the program's code, which every browser on the machine
 * shares, is not in it, so that it does not depend on what else runs there.
 * @param {readonly ProcessEntry[]} processes
 */
export function ownMemoryOf(processes) {
  return processes.reduce((sum, { pid }) => {
    const text = readOrNull(`/proc/${pid}/smaps_rollup`);
    return sum + (kilobytes(text, 'Pss_Anon') + kilobytes(text, 'Pss_Shmem')) / 1024;
  }, 0);
}

/**
 * @param {string | null} text
 * @param {string} name
 */
function kilobytes(text, name) {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text ?? '')?.[1] ?? 0);
}

/**
 * `/proc/PID/stat` is `pid (command) state ppid …`, and a command may hold spaces and brackets.
 * @param {number} pid
 * @returns {ProcessEntry | null}
 */
function describe(pid) {
  const parent = /^\d+ \(.*\) \S (\d+) /s.exec(readOrNull(`/proc/${pid}/stat`) ?? '')?.[1];
  const command = readOrNull(`/proc/${pid}/cmdline`);
  if (parent === undefined || command === null) return null;
  return { pid, parent: Number(parent), command: command.replaceAll('\0', ' ').trim() };
}

/**
 * @param {string} file
 * @returns {string | null} null when the process has ended
 */
function readOrNull(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}
