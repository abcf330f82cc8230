import { execFile } from 'node:child_process';
import { readFileSync, statSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** What is left on one file system, in bytes. */
export interface DiskFacts {
  /** What lies there, by the names of the settings. */
  names: readonly string[];
  free: number;
  total: number;
}

/** The machine's memory, in bytes. */
export interface MemoryFacts {
  total: number;
  /** What programs can still have, caches that can be given up included. */
  available: number;
  swapTotal: number;
  swapFree: number;
}

const askDeadlineMs = 2_000;

/** One entry for each file system that the paths lie on, or will lie on once they are made. */
export function readDisks(paths: readonly { name: string; path: string }[]): DiskFacts[] {
  const disks = new Map<number, DiskFacts>();
  for (const { name, path } of paths) {
    const place = nearestExisting(path);
    const { dev } = statSync(place);
    const { bavail, blocks, bsize } = statfsSync(place);
    const names = [...(disks.get(dev)?.names ?? []), name];
    disks.set(dev, { names, free: bavail * bsize, total: blocks * bsize });
  }
  return [...disks.values()];
}

/** Null where the system does not tell (only Linux does in this way). */
export function readMemory(): MemoryFacts | null {
  try {
    const text = readFileSync('/proc/meminfo', 'utf8');
    const bytes = (name: string) => {
      const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
      return Number(kilobytes ?? Number.NaN) * 1_024;
    };
    const facts = {
      total: bytes('MemTotal'),
      available: bytes('MemAvailable'),
      swapTotal: bytes('SwapTotal'),
      swapFree: bytes('SwapFree'),
    };
    return Object.values(facts).some(Number.isNaN) ? null : facts;
  } catch {
    return null;
  }
}

/** Whether the clock is kept right over the network; null when systemd does not tell. */
export function isClockSynchronised(): Promise<boolean | null> {
  return new Promise((resolve) => {
    const args = ['show', '--property=NTPSynchronized', '--value'];
    execFile('timedatectl', args, { timeout: askDeadlineMs }, (error, stdout) => {
      const word = stdout.trim();
      resolve(error || (word !== 'yes' && word !== 'no') ? null : word === 'yes');
    });
  });
}

function nearestExisting(path: string): string {
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
  return isThere || dirname(path) === path ? path : nearestExisting(dirname(path));
}
