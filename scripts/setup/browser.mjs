import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { browserCommand, distributionNames } from './browser-advice.mjs';
import { rememberBrowser } from './browser-stamp.mjs';
import { installedBrowsers } from './installed-browsers.mjs';
import { say } from './progress.mjs';
import { whyNotRendered } from './render-check.mjs';
import { runCommand } from './run-command.mjs';
import { SetUpError } from './set-up-error.mjs';

const MINUTE_MS = 60_000;
const APT_OPTIONS = ['-o', 'DPkg::Lock::Timeout=120'];

/**
 * What the search knows of the machine; a test brings its own.
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {NodeJS.ProcessEnv} env
 * @property {boolean} isRoot
 * @property {readonly string[]} distribution
 * @property {typeof runCommand} run
 * @property {() => readonly string[]} installed
 * @property {(path: string) => Promise<string | null>} whyNotRendered
 */

/** @returns {Machine} */
function thisMachine() {
  const { platform, env } = process;
  const isRoot = process.getuid?.() === 0;
  const extraArgs = (env['WHATSAPP_BROWSER_ARGS'] ?? '').split(' ').filter(Boolean);
  return {
    platform,
    env,
    isRoot,
    distribution: distributionNames(),
    run: runCommand,
    installed: () => installedBrowsers(platform, env),
    whyNotRendered: (path) => whyNotRendered(path, { isRoot, extraArgs }),
  };
}

/**
 * Finds a browser that renders a page here, fetching one when the machine has none, and
 * remembers it. Asks nobody anything.
 * @param {string} root the repository
 * @param {Machine} [machine]
 * @returns {Promise<string>} the path of its executable
 * @throws {SetUpError} with the command to type, when there is no way left
 */
export async function findBrowser(root, machine = thisMachine()) {
  for (const source of [named, installed, downloadedBefore, fromDebian, downloaded]) {
    for (const path of await source(root, machine)) {
      const fault = existsSync(path) ? await machine.whyNotRendered(path) : 'there is no such file';
      if (fault === null) {
        rememberBrowser(root, path);
        say(`Using the browser ${path}`);
        return path;
      }
      say(`The browser ${path} did not render a page: ${fault}`);
    }
  }
  throw new SetUpError(adviceFor(machine));
}

/** @typedef {(root: string, machine: Machine) => Promise<readonly string[]>} Source */

/** @type {Source} */
async function named(_root, machine) {
  const path = machine.env['PUPPETEER_EXECUTABLE_PATH'];
  return path ? [path] : [];
}

/** @type {Source} */
async function installed(_root, machine) {
  return machine.installed();
}

/** @type {Source} */
async function downloadedBefore(root, machine) {
  const result = await runPuppeteer(root, machine, ['list'], MINUTE_MS);
  return result.stdout
    .split('\n')
    .flatMap((line) => /^chrome@\S+ \(\S+\) (.+)$/.exec(line)?.[1] ?? []);
}

/**
 * Ubuntu's archive has only a package that fetches the snap; its version says so.
 * @type {Source}
 */
async function fromDebian(_root, machine) {
  const isDebian = machine.distribution.includes('debian');
  if (machine.platform !== 'linux' || !machine.isRoot || !isDebian) return [];
  say('Looking for a browser in the distribution’s packages (a few minutes) …');
  const env = { ...machine.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (/** @type {string[]} */ ...args) =>
    machine.run('apt-get', [...APT_OPTIONS, ...args], { env, timeoutMs: 10 * MINUTE_MS });
  await apt('update');
  const policy = await machine.run('apt-cache', ['policy', 'chromium'], {
    env,
    timeoutMs: MINUTE_MS,
  });
  const candidate = /Candidate: (\S+)/.exec(policy.stdout)?.[1] ?? '(none)';
  if (/none|snap|ubuntu/.test(candidate)) return [];
  await apt('install', '-y', 'chromium');
  return machine.installed();
}

/** @type {Source} */
async function downloaded(root, machine) {
  say('Downloading a browser (at most 5 minutes) …');
  const args = ['install', 'chrome', '--format', '{{path}}'];
  const result = await runPuppeteer(root, machine, args, 5 * MINUTE_MS);
  const path = result.stdout.trim().split('\n').pop();
  return result.code === 0 && path ? [path] : [];
}

/**
 * @param {string} root
 * @param {Machine} machine
 * @param {string[]} args
 * @param {number} timeoutMs
 */
function runPuppeteer(root, machine, args, timeoutMs) {
  const { PUPPETEER_SKIP_DOWNLOAD: _skip, ...env } = machine.env;
  const program = join(
    root,
    'node_modules',
    'puppeteer',
    'lib',
    'cjs',
    'puppeteer',
    'node',
    'cli.js',
  );
  return machine.run(process.execPath, [program, 'browsers', ...args], {
    cwd: root,
    env,
    timeoutMs,
  });
}

/** @param {Machine} machine */
function adviceFor({ platform, distribution, isRoot }) {
  const command = browserCommand(platform, distribution, isRoot);
  return `No Chrome or Chromium that works was found. Type this, then the same command again:\n\n  ${command}\n\nOr set PUPPETEER_EXECUTABLE_PATH to the executable of a browser that you have.`;
}
