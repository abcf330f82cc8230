import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ pid: number, parent: number, words: string[] }} RunningProcess */

/**
 * The server's session child: whatsapp-web.js lives in it.
 * @param {string} sessionDir
 */
export function findSessionChild(sessionDir) {
  return find(
    ({ words }) =>
      words.at(-1) === sessionDir && words.some((word) => word.endsWith('/session-process.js')),
  );
}

/**
 * Chromium's first process.
 * @param {string} sessionDir
 */
export function findBrowser(sessionDir) {
  const profile = `--user-data-dir=${join(sessionDir, 'session')}`;
  return find(
    ({ words }) => words.includes(profile) && !words.some((word) => word.startsWith('--type=')),
  );
}

/**
 * Those of Chromium's processes that pages live in; each shows its command line as one word.
 * @param {string} sessionDir
 */
export function findRenderers(sessionDir) {
  const profile = ` --user-data-dir=${join(sessionDir, 'session')} `;
  return listProcesses()
    .map(({ pid, words }) => ({ pid, line: ` ${words.join(' ')} ` }))
    .filter(({ line }) => line.includes(' --type=renderer ') && line.includes(profile))
    .map(({ pid }) => pid);
}

/**
 * PostgreSQL's first process and those that it has started, first things first; none while it
 * is down.
 * @param {string} dataDir
 */
export function findPostgres(dataDir) {
  const cluster = join(dataDir, 'postgres');
  const all = listProcesses();
  const postmaster = all.find(({ words }) => {
    const at = words.indexOf('-D');
    return at > 0 && words[at + 1] === cluster && words[0]?.endsWith('postgres');
  });
  if (postmaster === undefined) return [];
  const workers = all.filter(({ parent }) => parent === postmaster.pid);
  return [postmaster.pid, ...workers.map(({ pid }) => pid)];
}

/**
 * Sends a signal, and tells whether there was a process to send it to.
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
export function signal(pid, signal) {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/**
 * Processes with a word of their command line below a folder.
 * @param {string} dir
 */
export function processesOn(dir) {
  return listProcesses().filter(
    ({ pid, words }) => pid !== process.pid && words.some((word) => word.includes(dir)),
  );
}

/** @param {(process: RunningProcess) => boolean} isIt */
function find(isIt) {
  return listProcesses().find(isIt)?.pid;
}

/** @returns {RunningProcess[]} */
function listProcesses() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const words = readOrEmpty(`/proc/${name}/cmdline`).split('\0').filter(Boolean);
      const stat = readOrEmpty(`/proc/${name}/stat`);
      const parent = Number(/^\d+ \(.*\) \S (\d+) /s.exec(stat)?.[1] ?? 0);
      return words.length === 0 ? [] : [{ pid: Number(name), parent, words }];
    });
}

/** @param {string} path */
function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
