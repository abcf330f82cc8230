import { accessSync, closeSync, constants, openSync, readSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES_ON_PATH = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_APPS = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
];
const WINDOWS_PATH = ['Google', 'Chrome', 'Application', 'chrome.exe'];
const SCRIPT_HEAD_BYTES = 4096;

/**
 * The executables of Chrome and Chromium that lie where their packages put them. A snap is
 * left out: its sandbox sees neither a profile under a hidden folder nor one under /tmp.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]} absolute paths, the one to prefer first
 */
export function installedBrowsers(platform, env) {
  const usable = placesToLook(platform, env).filter((path) => isExecutable(path) && !isSnap(path));
  return [...new Set(usable)];
}

/**
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 */
function placesToLook(platform, env) {
  if (platform === 'win32') {
    const programs = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']];
    return programs.flatMap((folder) => (folder ? [join(folder, ...WINDOWS_PATH)] : []));
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const onPath = NAMES_ON_PATH.flatMap((name) => folders.map((folder) => join(folder, name)));
  if (platform !== 'darwin') return onPath;
  const applications = ['/Applications', join(env['HOME'] ?? '/', 'Applications')];
  return [...applications.flatMap((folder) => MAC_APPS.map((app) => join(folder, app))), ...onPath];
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Ubuntu's chromium-browser is a shell script in /usr/bin that starts the snap.
 * @param {string} path
 */
function isSnap(path) {
  const target = realpathSync(path);
  if (path.startsWith('/snap/') || target.startsWith('/snap/') || target === '/usr/bin/snap') {
    return true;
  }
  const head = Buffer.alloc(SCRIPT_HEAD_BYTES);
  const file = openSync(target, 'r');
  readSync(file, head, 0, SCRIPT_HEAD_BYTES, 0);
  closeSync(file);
  const text = head.toString('latin1');
  return text.startsWith('#!') && text.includes('/snap/');
}
