import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
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
