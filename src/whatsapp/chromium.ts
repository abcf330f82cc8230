import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';

/**
 * Parts of Chromium that nobody sees and that take memory all the same, each measured in
 * docs/decisions/0006-chromium-flags.md: the two pages under the address bar share a renderer,
 * and another one is kept in reserve. A build that lacks one of them ignores its name.
 */
const unusedFeatures = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'SpareRendererForSitePerProcess',
];

/** Whether Chromium runs without its own sandbox: as root it refuses to run with it. */
export function lacksChromiumSandbox(): boolean {
  return process.getuid?.() === 0;
}

/**
 * What every launch of Chromium gets: no services of Google's beside the page, no GPU on a
 * server and nothing that stands in for one. Half of the link lies in the page's localStorage,
 * which Chromium otherwise writes to disk up to five seconds late: a crash soon after pairing
 * would ask for the QR code again.
 */
export function chromiumArguments(extra: readonly string[]): string[] {
  return [
    '--disable-gpu',
    '--disable-software-rasterizer',
    `--disable-features=${unusedFeatures.join(',')}`,
    '--disable-quic',
    '--disable-component-update',
    '--disable-background-networking',
    '--no-first-run',
    '--enable-aggressive-domstorage-flushing',
    ...(lacksChromiumSandbox() ? ['--no-sandbox'] : []),
    ...extra,
  ];
}

/**
 * The environment variable by which everything that a session starts is known to be of it: some
 * helpers, such as Chromium's crash handler, say nothing of the profile on their command line.
 */
export const sessionDirVariable = 'WBS_SESSION_DIR';

const lockFiles = ['SingletonLock', 'SingletonCookie', 'SingletonSocket'];
const endWithinMs = 3_000;

/**
 * Ends whatever a crash left running on our own profile, found by the profile's path and never
 * by name, and removes the profile's lock once no such process lives on this host. A lock that
 * another host made is removed as well: the database's owner lock has shown that it is gone.
 * Resolves with whether nothing runs on it any more, as far as this system shows its processes.
 */
export async function endOrphans(
  browserDir: string,
  sessionDir: string,
  clock: Clock,
): Promise<boolean> {
  const orphans = () => findProcesses(browserDir, sessionDir);
  const until = clock.now().getTime() + endWithinMs;
  while (orphans().length > 0) {
    for (const pid of orphans()) kill(pid);
    if (clock.now().getTime() > until) break;
    await clock.sleep(50);
  }
  for (const name of lockFiles) rmSync(join(browserDir, name), { force: true });
  return showsProcesses() && orphans().length === 0;
}

/** The ids of the processes on this host that work on the profile, and of all below them. */
export function findProcesses(browserDir: string, sessionDir: string): number[] {
  if (!showsProcesses()) return [];
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const family = all.filter(
    (pid) => Number(pid) !== process.pid && isOfSession(pid, browserDir, sessionDir),
  );
  if (family.length === 0) return [];
  // The broker of the GPU's sandbox has neither words nor an environment of ours.
  const parents = all.map((pid) => ({ pid, parent: parentOf(pid) }));
  for (const member of family) {
    family.push(...parents.flatMap(({ pid, parent }) => (parent === member ? pid : [])));
  }
  return [...new Set(family)].map(Number);
}

/** Linux does; elsewhere nothing can be said of what a crash left running. */
function showsProcesses(): boolean {
  return existsSync('/proc/self/cmdline');
}

function isOfSession(pid: string, browserDir: string, sessionDir: string): boolean {
  const mark = `--user-data-dir=${browserDir}`;
  const words = readWords(pid, 'cmdline');
  if (words.some((word) => word === mark || isHelper(word, mark))) return true;
  const isSessionProcess = words.some((word) => /session-process\.[jt]s$/.test(word));
  if (isSessionProcess && words.at(-1) === sessionDir) return true;
  return readWords(pid, 'environ').includes(`${sessionDirVariable}=${sessionDir}`);
}

/** Most of Chromium's helpers show their whole command line as one word. */
function isHelper(word: string, mark: string): boolean {
  return word.includes(' --type=') && `${word} `.includes(` ${mark} `);
}

/** Nothing of a process that has ended, or whose environment is closed to us. */
function readWords(pid: string, file: 'cmdline' | 'environ' | 'status'): string[] {
  try {
    const words = readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
    return words.filter((word) => word !== '');
  } catch {
    return [];
  }
}

/** Null of a process that has ended. */
function parentOf(pid: string): string | null {
  const [status = ''] = readWords(pid, 'status');
  return /^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? null;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}
