import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const onLinux = existsSync('/proc/self/stat');

/**
 * Whether a process with this id is running, as whatever user. A zombie, which only waits for
 * its parent to collect it, is not: it holds neither memory nor files.
 */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !onLinux || !/^[ZX]/.test(statFields(pid)[0] ?? 'X');
}

/**
 * When the process started, as text that is only good for comparing: together with the id it
 * names one process, also after ids were given out anew. Undefined when there is none.
 */
export function processStart(pid: number): string | undefined {
  return onLinux ? statFields(pid)[19] : askPs(pid, 'lstart=');
}

/** The command line of a process, its arguments separated by blanks; undefined when it is gone. */
export function processCommand(pid: number): string | undefined {
  if (!onLinux) return askPs(pid, 'command=');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The fields of /proc/<pid>/stat from the state (field 3) on; see proc_pid_stat(5). */
function statFields(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function askPs(pid: number, column: string): string | undefined {
  try {
    const answer = execFileSync('ps', ['-ww', '-o', column, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return answer.trim() || undefined;
  } catch {
    return undefined;
  }
}
