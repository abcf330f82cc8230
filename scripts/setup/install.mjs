import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './progress.mjs';
import { lastWords, runCommand } from './run-command.mjs';
import { SetUpError } from './set-up-error.mjs';

const INSTALL_TIMEOUT_MS = 15 * 60_000;

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[] }} LockedPackage */

/**
 * Tells whether node_modules holds what package-lock.json asks for, on this platform.
 * npm writes node_modules/.package-lock.json last, so an install that was cut short has none.
 * @param {string} root the repository
 */
export function isInstalled(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null || present === null) return false;
  return (
    Object.entries(wanted).every(([path, wants]) => path === '' || agrees(wants, present[path])) &&
    Object.values(present).every(isForThisPlatform)
  );
}

/**
 * Installs the dependencies as locked, development ones too since the build needs them.
 * @param {string} root the repository
 */
export async function install(root) {
  say('Installing dependencies (up to a minute the first time) …');
  const npm = npmCommand();
  const args = [...npm.args, 'ci', '--include=dev', '--no-audit', '--no-fund'];
  const result = await runCommand(npm.file, args, {
    cwd: root,
    // A browser is looked for afterwards, with a deadline, and never as part of an install.
    env: { ...process.env, PUPPETEER_SKIP_DOWNLOAD: 'true' },
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  if (result.code === 0) return;
  throw new SetUpError(
    `${lastWords(result)}\n\nThe dependencies could not be installed. Look at the lines above, then type: npm ci`,
  );
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage> | null} null when the file is missing or torn
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/**
 * @param {LockedPackage} wants
 * @param {LockedPackage | undefined} has
 */
function agrees(wants, has) {
  if (has === undefined) return wants.optional === true;
  const isSameContent = !wants.integrity || !has.integrity || wants.integrity === has.integrity;
  return wants.version === has.version && isSameContent;
}

/**
 * A node_modules that was copied here from another kind of machine has its programs in it.
 * @param {LockedPackage} present
 */
function isForThisPlatform({ os, cpu }) {
  return admits(os, process.platform) && admits(cpu, process.arch);
}

/**
 * npm's rule for `os` and `cpu`: a plain name admits, a name after "!" excludes.
 * @param {string[] | undefined} list
 * @param {string} value
 */
function admits(list, value) {
  if (list === undefined || list.length === 0 || list.includes('any')) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((name) => name.startsWith('!'));
}

/** The npm that runs us, else the one that belongs to this Node.js, else the one on the PATH. */
function npmCommand() {
  const own = process.env.npm_execpath;
  if (own?.endsWith('npm-cli.js')) return { file: process.execPath, args: [own] };
  return process.platform === 'win32'
    ? { file: 'cmd.exe', args: ['/d', '/c', 'npm'] }
    : { file: 'npm', args: [] };
}
