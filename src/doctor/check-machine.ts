import { type Finding, ok, problem, warning } from './finding.ts';
import type { DiskFacts, MemoryFacts } from './machine-facts.ts';

const mb = 1_024 ** 2;
const gb = 1_024 ** 3;

/**
 * Below this PostgreSQL soon can't write its log (it reuses up to 256 MB, in files of 16 MB) and
 * stops, and Chromium loses what it writes to the profile.
 */
const diskProblem = 300 * mb;
/** A profile takes some hundred MB, one that was set aside stays for a week, back-ups come on top. */
const diskWarning = 1_536 * mb;
/**
 * What the server needs beside what runs already: main process and library about 150 MB, the
 * embedded PostgreSQL 60, Chromium with WhatsApp Web 400 and more (docs/benchmarks-memory.md).
 */
const startNeeds = 600 * mb;
/** With less than this left, the next large page or file has the kernel end a process. */
const runningNeeds = 100 * mb;
/** Up to here Chromium's peaks need a place to go. */
const smallMachine = 2_048 * mb;

/** Whether there is room to write. */
export function checkDisk({ names, free, total }: DiskFacts): Finding {
  const check = 'disk';
  const found = `${size(free)} of ${size(total)} are free for ${names.join(', ')}.`;
  if (free < diskProblem) return problem(check, found, 'Free some space: df -h, du -sh *');
  if (free < diskWarning) return warning(check, found, 'Free some space before it runs out.');
  return ok(check, found);
}

/**
 * Whether memory suffices, swap included: on a VPS of 1 GB it does with swap only.
 *
 * @param isRunning whether what the server needs is taken already.
 */
export function checkMemory(memory: MemoryFacts | null, isRunning: boolean): Finding {
  const check = 'memory';
  if (memory === null) return ok(check, 'This system does not tell how much is free.');
  const { total, available, swapTotal, swapFree } = memory;
  const swap =
    swapTotal === 0 ? 'there is no swap' : `of ${size(swapTotal)} swap ${size(swapFree)}`;
  const found = `${size(available)} of ${size(total)} are available, and ${swap}.`;
  const addSwap = 'Add swap: fallocate -l 1G /swapfile, chmod 600, mkswap, swapon.';
  const needed = isRunning ? runningNeeds : startNeeds;
  if (available + swapFree < needed) {
    const next = swapTotal === 0 ? addSwap : 'Stop what else runs here, or take a larger machine.';
    return problem(check, `${found} The server needs ${size(needed)} more.`, next);
  }
  if (total < smallMachine && swapTotal === 0) return warning(check, found, addSwap);
  return ok(check, found);
}

function size(bytes: number): string {
  return bytes >= gb ? `${(bytes / gb).toFixed(1)} GB` : `${Math.round(bytes / mb)} MB`;
}
