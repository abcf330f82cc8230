import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './progress.mjs';

const KEY_BYTES = 32;

/**
 * Writes `.env` with a random API_KEY, readable by its owner only, when there is none. A file
 * that exists is a person's and is left as it is.
 * @param {string} root the repository
 */
export function writeEnvFile(root) {
  const key = randomBytes(KEY_BYTES).toString('hex');
  try {
    writeFileSync(join(root, '.env'), `API_KEY=${key}\n`, { mode: 0o600, flag: 'wx' });
    say('Wrote .env with a new API_KEY.');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
}

/**
 * Puts what `.env` says of the browser into the environment, where that is silent: set-up has
 * to try the browser that the server will use, in the way that it will use it.
 * @param {string} root the repository
 * @param {NodeJS.ProcessEnv} [env]
 */
export function adoptBrowserSettings(root, env = process.env) {
  const text = readEnvFile(root);
  for (const name of ['PUPPETEER_EXECUTABLE_PATH', 'WHATSAPP_BROWSER_ARGS']) {
    const line = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=(.*)$`, 'm').exec(text);
    const quoted = /^\s*(["'])(.*?)\1/.exec(line?.[1] ?? '');
    const value = quoted?.[2] ?? line?.[1]?.split(' #', 1)[0]?.trim();
    if (value && !env[name]) env[name] = value;
  }
}

/** @param {string} root */
function readEnvFile(root) {
  try {
    return readFileSync(join(root, '.env'), 'utf8');
  } catch {
    return '';
  }
}
