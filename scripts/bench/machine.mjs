import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../setup/run-command.mjs';
import { nowMs } from './clock.mjs';
import { percentile } from './statistics.mjs';

const FLUSHES = 200;
/** As much as PostgreSQL writes at once. */
const BLOCK = Buffer.alloc(8192, 1);

/** @typedef {[string, string][]} Facts what a number depends on, by name */

/**
 * What the numbers depend on. Nothing in it tells whose machine it is.
 * @param {string} root the repository
 * @param {string} dir a folder on the disk on which the measurement ran
 * @param {string} browserPath
 * @returns {Promise<Facts>}
 */
export async function describeMachine(root, dir, browserPath) {
  const processors = cpus();
  const version = await runCommand(browserPath, ['--version'], { timeoutMs: 20_000 });
  return [
    ['Processor', `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}`],
    ['Memory', `${Math.round(totalmem() / 1024 ** 3)} GB`],
    ['Disk', `${flushMs(dir).toFixed(2)} ms to flush 8 KB (median)`],
    ['Node.js', process.versions.node],
    ['Browser', /^\D*[\d.]+/.exec(version.stdout.trim())?.[0] ?? 'unknown'],
    ['whatsapp-web.js', versionOf(root, 'whatsapp-web.js')],
  ];
}

/**
 * How long the disk takes to keep something for good: an accepted message waits for that.
 * @param {string} dir
 */
function flushMs(dir) {
  const file = openSync(join(dir, 'flush'), 'w');
  const times = [];
  for (let i = 0; i < FLUSHES; i += 1) {
    const startedAt = nowMs();
    writeSync(file, BLOCK, 0, BLOCK.length, i * BLOCK.length);
    fdatasyncSync(file);
    times.push(nowMs() - startedAt);
  }
  closeSync(file);
  return percentile(times, 0.5);
}

/**
 * @param {string} root
 * @param {string} name
 */
function versionOf(root, name) {
  const file = join(root, 'node_modules', name, 'package.json');
  return String(JSON.parse(readFileSync(file, 'utf8')).version);
}
