import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { nowMs, pause, within } from './clock.mjs';
import { endChild } from './end-child.mjs';

const START_PATIENCE_MS = 20_000;
const SCAN_PATIENCE_MS = 60_000;

/** The sandbox in a process of its own; both sides write to the same one. */
export class BenchSandbox {
  /** @type {import('node:child_process').ChildProcess} */
  #process;
  /** The control API and the virtual phones. */
  url;
  /** What leads a browser here. @type {readonly string[]} */
  chromiumArgs;
  /** The same as the value of WHATSAPP_BROWSER_ARGS. @type {string} */
  browserArgs;

  /**
   * @param {import('node:child_process').ChildProcess} child
   * @param {{ url: string, chromiumArgs: readonly string[], browserArgs: string }} printed
   */
  constructor(child, printed) {
    this.#process = child;
    this.url = printed.url;
    this.chromiumArgs = printed.chromiumArgs;
    this.browserArgs = printed.browserArgs;
  }

  /**
   * @param {string} root the repository, built
   * @param {string} dir where it keeps its truth
   * @param {NodeJS.ProcessEnv} env
   */
  static async start(root, dir, env) {
    const program = join(root, 'dist/src/sandbox/sandbox-command.js');
    const child = spawn(process.execPath, [program, '--data-dir', dir, '--build', 'today'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = new Promise((resolve, reject) => {
      let printed = '';
      child.once('exit', () => reject(new Error('The sandbox has ended.')));
      child.stdout.on('data', (chunk) => {
        printed += chunk;
        if (printed.includes('\n')) resolve(printed);
      });
    });
    const printed = await within('the sandbox prints its address', START_PATIENCE_MS, line);
    return new BenchSandbox(child, JSON.parse(printed));
  }

  /**
   * One call of the control API. Throws with its answer when it is refused.
   * @param {string} verb
   * @param {unknown} body
   */
  async control(verb, body) {
    const response = await fetch(`${this.url}/control/${verb}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${verb}: ${await response.text()}`);
  }

  /** The business's phone scans the code, as soon as a page shows one. */
  async scan() {
    const until = nowMs() + SCAN_PATIENCE_MS;
    for (;;) {
      try {
        return await this.control('scan', {});
      } catch (error) {
        if (nowMs() > until) throw error;
        await pause(100);
      }
    }
  }

  stop() {
    return endChild(this.#process, (child) => child.kill('SIGTERM'));
  }
}
