import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { within } from '../clock.mjs';
import { endChild } from '../end-child.mjs';

const LISTEN_PATIENCE_MS = 60_000;

/** One of the two apps, running. */
export class AppProcess {
  #process;
  /** Where it answers. */
  url;

  /**
   * @param {import('node:child_process').ChildProcess} child
   * @param {string} url
   */
  constructor(child, url) {
    this.#process = child;
    this.url = url;
  }

  /**
   * Starts it, and resolves once it has printed its address.
   * @param {string} entry a program
   * @param {string[]} args
   * @param {{ cwd: string, env: NodeJS.ProcessEnv }} place
   */
  static async start(entry, args, { cwd, env }) {
    mkdirSync(cwd, { recursive: true });
    const child = spawn(process.execPath, [entry, ...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const address = new Promise((resolve, reject) => {
      child.once('exit', () => reject(new Error(`${entry} has ended.`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        const url = /^[\w ]+: (http:\S+)$/.exec(line)?.[1];
        if (url) resolve(url);
      });
    });
    const url = await within('an app prints its address', LISTEN_PATIENCE_MS, address);
    return new AppProcess(child, url);
  }

  /** Resident memory now, in MB; `peak` is counted anew from here on. */
  residentMb() {
    writeFileSync(`/proc/${this.#process.pid}/clear_refs`, '5');
    return this.#readMb('VmRSS');
  }

  /** The most that was resident since `residentMb` was called, in MB. */
  peakMb() {
    return this.#readMb('VmHWM');
  }

  /** Ends it in good order. */
  stop() {
    return endChild(this.#process, (child) => child.kill('SIGTERM'));
  }

  /** @param {string} name */
  #readMb(name) {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
  }
}
