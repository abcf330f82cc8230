import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where cgroups that count processes are found: version 1, then version 2. */
const roots = ['/sys/fs/cgroup/pids', '/sys/fs/cgroup'];

/**
 * From now on the process can start neither another process nor a thread; the call that is
 * returned gives it back what it had. An ordinary user's limit does not hold for root, who gets
 * a group of its own for the process instead.
 */
export function forbidNewProcesses(pid: number): () => void {
  return process.getuid?.() === 0 ? limitGroup(pid) : limitUser(pid);
}

function limitUser(pid: number): () => void {
  const set = (soft: string) => execFileSync('prlimit', ['--pid', String(pid), `--nproc=${soft}:`]);
  set('1');
  return () => set(hardLimit(pid));
}

function hardLimit(pid: number): string {
  const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
  return /^Max processes +\S+ +(\S+)/m.exec(limits)![1]!;
}

function limitGroup(pid: number): () => void {
  const root = roots.find((folder) => existsSync(join(folder, 'cgroup.procs')));
  if (root === undefined) throw new Error('This machine has no cgroups to limit root with.');
  const group = join(root, `wbs-test-${pid}`);
  mkdirSync(group);
  writeFileSync(join(group, 'cgroup.procs'), String(pid));
  const current = readFileSync(join(group, 'pids.current'), 'utf8').trim();
  writeFileSync(join(group, 'pids.max'), current);
  return () => {
    writeFileSync(join(root, 'cgroup.procs'), String(pid));
    rmdirSync(group);
  };
}
