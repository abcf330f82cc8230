import { readFileSync, readdirSync } from 'node:fs';

/** A process as /proc shows it. */
export interface LiveProcess {
  pid: number;
  parent: number;
  /** Its words, separated by spaces. */
  command: string;
}

/** The process of the session in which whatsapp-web.js lives, for a server that works in `dir`. */
export function findSession(dir: string): LiveProcess {
  return found('session', all(), ({ command }) => command.includes('/session-process.js ' + dir));
}

/** Chromium's first process. */
export function findBrowser(dir: string): LiveProcess {
  const profile = `--user-data-dir=${dir}`;
  return found(
    'browser',
    all(),
    ({ command }) => command.includes(profile) && !command.includes(' --type='),
  );
}

/** Those of Chromium's processes that pages live in. */
export function findRenderers(dir: string): LiveProcess[] {
  return sessionTree(dir).filter(({ command }) => command.includes(' --type=renderer'));
}

/** The session's process and everything that it has started, first things first. */
export function sessionTree(dir: string): LiveProcess[] {
  const processes = all();
  const tree = [findSession(dir)];
  for (const parent of tree) {
    tree.push(...processes.filter((child) => child.parent === parent.pid));
  }
  return tree;
}

/** Those that are still there, under the same number and with the same words. */
export function stillThere(processes: readonly LiveProcess[]): LiveProcess[] {
  const now = all();
  return processes.filter(({ pid, command }) =>
    now.some((other) => other.pid === pid && other.command === command),
  );
}

function found(
  what: string,
  processes: readonly LiveProcess[],
  isIt: (process: LiveProcess) => boolean,
): LiveProcess {
  const process = processes.find(isIt);
  if (process === undefined) throw new Error(`There is no ${what} process.`);
  return process;
}

/** Without those that have ended and were not waited for. */
function all(): LiveProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const parent = Number(/^\d+ \(.*\) \S (\d+) /s.exec(stat)?.[1]);
        const command = words.join(' ').trim();
        return command === '' ? [] : [{ pid: Number(name), parent, command }];
      } catch {
        return [];
      }
    });
}
