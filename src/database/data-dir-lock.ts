import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../errors.ts';
import { isProcessAlive, processStart } from './process-liveness.ts';

/** The sole right to use a data folder. */
export interface DataDirLock {
  /** Lets the next process in. May be called twice. */
  release(): void;
}

/** Thrown (exit 78) while another process uses the data folder. */
export class DataDirInUseError extends StartError {
  constructor(dataDir: string, pid: number | undefined) {
    super(
      `${dataDir} is already in use by another server${pid ? ` (process ${pid})` : ''}: ` +
        'stop that one first, or give this one a DATA_DIR of its own.',
      78,
    );
    this.name = 'DataDirInUseError';
  }
}

/**
 * Takes the data folder for this process, creating it (mode 0700) when it is not there. The
 * lock ends with the process, however it dies, so that nobody ever has to remove it by hand.
 *
 * @throws DataDirInUseError when another process, or this one, holds it.
 * @throws StartError (exit 78) when the folder cannot be made or written to.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  const file = openLockFile(dataDir);
  const holder = readHolder(dataDir);
  if (!lockFile(file, holder)) {
    closeSync(file);
    throw new DataDirInUseError(dataDir, holder?.pid);
  }
  ftruncateSync(file);
  writeSync(file, `${process.pid} ${processStart(process.pid) ?? ''}\n`, 0);
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      ftruncateSync(file);
      closeSync(file);
    },
  };
}

/** The process that uses the data folder now; undefined when none does. Nothing is changed. */
export function dataDirUser(dataDir: string): number | undefined {
  if (!existsSync(lockPath(dataDir))) return undefined;
  const holder = readHolder(dataDir);
  const isThere = holder && isProcessAlive(holder.pid) && processStart(holder.pid) === holder.start;
  return isThere ? holder.pid : undefined;
}

/** What a person can do about a file operation under the data folder that failed. */
export function unusableDataDir(dataDir: string, error: NodeJS.ErrnoException): StartError {
  const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  const file = error.path && error.path !== dataDir ? ` because of ${error.path}` : '';
  const advice = isFull
    ? 'free some disk space'
    : 'make it belong to the user that runs the server';
  return new StartError(
    `DATA_DIR ${dataDir} cannot be used${file} (${error.code}): ` +
      `${advice}, or set DATA_DIR to another folder.`,
    78,
    error,
  );
}

interface Holder {
  pid: number;
  start: string;
}

const lockPath = (dataDir: string) => join(dataDir, 'server.lock');

function openLockFile(dataDir: string): number {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return openSync(lockPath(dataDir), 'a+', 0o600);
  } catch (error) {
    throw unusableDataDir(dataDir, error as NodeJS.ErrnoException);
  }
}

/**
 * flock(1) locks the open file itself, which this process keeps open afterwards. The kernel
 * drops such a lock with its last holder, and it also holds between containers that share the
 * folder, where process ids mean nothing. Without flock (macOS) the id in the file has to do.
 */
function lockFile(file: number, holder: Holder | undefined): boolean {
  const alreadyLocked = 1;
  const { status } = spawnSync('flock', ['-x', '-n', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', file],
  });
  if (status === 0) return true;
  if (status === alreadyLocked) return false;
  return !holder || !isProcessAlive(holder.pid) || processStart(holder.pid) !== holder.start;
}

function readHolder(dataDir: string): Holder | undefined {
  const [, pid, start] = /^(\d+) (.*)$/m.exec(readFileSync(lockPath(dataDir), 'utf8')) ?? [];
  return pid === undefined || start === undefined ? undefined : { pid: Number(pid), start };
}
