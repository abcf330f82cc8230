import { readFile, readdir } from 'node:fs/promises';

/**
 * What parts of the server take, in bytes: a page that n processes share counts as 1/n in each
 * (PSS), and what was swapped out counts too. Null where the system does not tell.
 */
export interface ServerMemory {
  /** This process. */
  main: number | null;
  /** The session process with the library; 0 while there is none. */
  session: number | null;
  /** Chromium, with all its processes; 0 while there is none. */
  browser: number | null;
}

/** One process as /proc tells of it. */
interface ProcessEntry {
  pid: number;
  parent: number;
  /** The POSIX session: Chromium's crash handler leaves its parent, but not this. */
  sid: number;
}

const unknown: ServerMemory = { main: null, session: null, browser: null };

/** Reads the memory of this process, and of the session process on `sessionDir` and its browser. */
export async function readServerMemory(sessionDir: string): Promise<ServerMemory> {
  const processes = await listProcesses();
  if (processes === null) return unknown;
  const children = processes.filter(({ parent }) => parent === process.pid);
  const isSession = await Promise.all(children.map(({ pid }) => isSessionProcess(pid, sessionDir)));
  const session = children.find((_child, index) => isSession[index]);
  const browser = session === undefined ? [] : descendantsOf(session, processes);
  return {
    main: await sumOf([process.pid]),
    session: await sumOf(session === undefined ? [] : [session.pid]),
    browser: await sumOf(browser.map(({ pid }) => pid)),
  };
}

async function listProcesses(): Promise<ProcessEntry[] | null> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const entries = await Promise.all(pids.map(describe));
  return pids.includes(process.pid) ? entries.filter((entry) => entry !== null) : null;
}

/** `pid (command) state parent group session …`; a command may hold blanks and brackets. */
async function describe(pid: number): Promise<ProcessEntry | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const [, parent, , sid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid, parent: Number(parent), sid: Number(sid) };
}

async function isSessionProcess(pid: number, sessionDir: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const words = command.split('\0').filter((word) => word !== '');
  return words.at(-1) === sessionDir && words.some((it) => /session-process\.[jt]s$/.test(it));
}

function descendantsOf(root: ProcessEntry, processes: readonly ProcessEntry[]): ProcessEntry[] {
  const family = new Set([root]);
  const ownSid = processes.find(({ pid }) => pid === process.pid)?.sid;
  for (const member of family) {
    for (const other of processes) {
      const isKin = other.sid === member.sid && other.sid !== ownSid;
      if (other.parent === member.pid || isKin) family.add(other);
    }
  }
  family.delete(root);
  return [...family];
}

/** The sum; null when one of them can't be read, since a part of it would say too little. */
async function sumOf(pids: readonly number[]): Promise<number | null> {
  const parts = await Promise.all(pids.map(readPss));
  return parts.reduce<number | null>(
    (sum, part) => (sum === null || part === null ? null : sum + part),
    0,
  );
}

/** Bytes of one process; 0 when it has ended meanwhile. */
async function readPss(pid: number): Promise<number | null> {
  try {
    const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
    const pss = kilobytes(text, 'Pss');
    return pss === null ? null : (pss + (kilobytes(text, 'SwapPss') ?? 0)) * 1_024;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const hasEnded = code === 'ESRCH' || (code === 'ENOENT' && !(await isThere(pid)));
    return hasEnded ? 0 : null;
  }
}

/** Old kernels have no `smaps_rollup` for a process that is there. */
async function isThere(pid: number): Promise<boolean> {
  return readFile(`/proc/${pid}/stat`).then(
    () => true,
    () => false,
  );
}

function kilobytes(text: string, name: string): number | null {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
