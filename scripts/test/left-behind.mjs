import { readdirSync, readFileSync } from 'node:fs';

const GRACE_MS = 5_000;
const POLL_MS = 100;

/** @typedef {{ pid: number, command: string }} LeftBehind */

/**
 * The processes that a run started and did not end, killed now. They are known by a variable
 * of their environment, which a process keeps when its parent has gone; what they started in
 * turn belongs to them, also where it has overwritten its environment (Chromium's helpers and
 * PostgreSQL's workers do). Those that are just ending get a moment. Linux only: elsewhere
 * nothing is found.
 * @param {string} marker `NAME=value` as set for the run
 * @returns {Promise<LeftBehind[]>}
 */
export async function endLeftBehind(marker) {
  const deadline = Date.now() + GRACE_MS;
  let found = processesWith(marker);
  while (found.length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    found = processesWith(marker);
  }
  for (const { pid } of found) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone meanwhile, or killed with its parent.
    }
  }
  return found;
}

/**
 * @param {string} marker
 * @returns {LeftBehind[]}
 */
function processesWith(marker) {
  const all = allProcesses();
  const marked = new Set(all.filter(({ pid }) => hasMarker(pid, marker)).map(({ pid }) => pid));
  for (let before = -1; before !== marked.size; ) {
    before = marked.size;
    for (const { pid, parent } of all) if (marked.has(parent)) marked.add(pid);
  }
  marked.delete(process.pid);
  return all.filter(({ pid, state }) => marked.has(pid) && state !== 'Z');
}

function allProcesses() {
  const pids =
    process.platform === 'linux' ? readdirSync('/proc').filter((n) => /^\d+$/.test(n)) : [];
  return pids.flatMap((pid) => describeProcess(Number(pid)) ?? []);
}

/**
 * /proc/PID/stat is `pid (command) state ppid …`, and a command may hold spaces and brackets.
 * @param {number} pid
 */
function describeProcess(pid) {
  const stat = readOr(`/proc/${pid}/stat`);
  const match = /^\d+ \((.*)\) (\S) (\d+) /s.exec(stat);
  if (match === null) return null;
  const [, command = '', state = '', parent = ''] = match;
  return { pid, command, state, parent: Number(parent) };
}

/**
 * @param {number} pid
 * @param {string} marker
 */
function hasMarker(pid, marker) {
  return readOr(`/proc/${pid}/environ`).split('\0').includes(marker);
}

/** @param {string} file */
function readOr(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
