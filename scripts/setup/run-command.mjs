import { spawn } from 'node:child_process';

/** @typedef {{ code: number | null, stdout: string, stderr: string, timedOut: boolean }} CommandResult */

/**
 * @typedef {object} CommandOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} timeoutMs the whole process group is killed after this long
 */

/**
 * Runs a command without a shell, a terminal or a question. Never rejects: a command that
 * cannot be started has code null and the reason in `stderr`.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {CommandOptions} options
 * @returns {Promise<CommandResult>}
 */
export function runCommand(file, args, options) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a browser's helpers end together with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const result = { code: /** @type {number | null} */ (null), stdout: '', stderr: '' };
    let timedOut = false;
    const stop = () => killGroup(child.pid);
    const onTimeout = () => {
      timedOut = true;
      stop();
    };
    const timer = setTimeout(onTimeout, options.timeoutMs);
    const release = passSignalsOn(stop);
    const finish = (/** @type {number | null} */ code) => {
      clearTimeout(timer);
      release();
      resolve({ ...result, code, timedOut });
    };
    child.stdout.on('data', (chunk) => {
      result.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      result.stderr += chunk;
    });
    child.on('error', (error) => {
      result.stderr += error.message;
      finish(null);
    });
    child.on('close', (code) => {
      stop();
      finish(code);
    });
  });
}

/** @param {number | undefined} pid */
function killGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // The group has ended by itself.
  }
}

/**
 * A group of its own does not hear Ctrl-C, so what ends us must end the command first.
 * @param {() => void} stop
 * @returns {() => void} takes the listeners away again
 */
function passSignalsOn(stop) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  const listeners = signals.map((signal) => {
    const listener = () => {
      stop();
      process.exit(128 + { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }[signal]);
    };
    process.once(signal, listener);
    return { signal, listener };
  });
  process.once('exit', stop);
  return () => {
    for (const { signal, listener } of listeners) process.removeListener(signal, listener);
    process.removeListener('exit', stop);
  };
}

/**
 * The end of what a failed command said, to be shown to a person.
 * @param {CommandResult} result
 * @param {number} [lines]
 */
export function lastWords(result, lines = 20) {
  const said = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-lines).join('\n');
  return result.timedOut ? `${said}\n(it did not end in time and was stopped)`.trim() : said;
}
