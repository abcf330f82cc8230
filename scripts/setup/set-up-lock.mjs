import { createHash } from 'node:crypto';
import {
  linkSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from './progress.mjs';
import { SetUpError } from './set-up-error.mjs';

const HEARTBEAT_MS = 2_000;
/** Longer than any pause of the holder's event loop; a number may be a stranger's after a reboot. */
const SILENT_MS = 60_000;
const POLL_MS = 100;
const WAIT_MS = 20 * 60_000;

/**
 * Runs `work` while no other set-up of the same repository and user is at work. The lock is a
 * file outside the repository, because `npm ci` removes node_modules, and is taken over when
 * its holder has died.
 * @template T
 * @param {string} root the repository
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSetUpLock(root, work) {
  const file = lockFile(root);
  await take(file);
  const heartbeat = setInterval(() => beat(file), HEARTBEAT_MS);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.removeListener('exit', release);
    release();
  }
}

/** @param {string} root */
export function lockFile(root) {
  const place = createHash('sha256').update(realpathSync(root)).digest('hex').slice(0, 16);
  return join(tmpdir(), `whatsapp-business-server-setup-${process.getuid?.() ?? 0}-${place}.lock`);
}

/** @param {string} file */
async function take(file) {
  const deadline = Date.now() + WAIT_MS;
  let hasSpoken = false;
  while (!tryToTake(file)) {
    const holder = holderOf(file);
    if (holder !== null && isDead(file, holder)) removeDead(file, holder);
    else if (holder !== null && !hasSpoken) {
      say(`Another set-up is at work (process ${holder}); waiting for it …`);
      hasSpoken = true;
    }
    if (Date.now() > deadline) {
      throw new SetUpError(
        `Another set-up (process ${holder}) did not end in time: end it and try again.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * A link appears with its content in it, so nobody reads a lock without a holder.
 * @param {string} file
 */
function tryToTake(file) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(process.pid), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * @param {string} file
 * @returns {number | null} null when it has just been released
 */
function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param {string} file
 * @param {number} holder
 */
function isDead(file, holder) {
  try {
    process.kill(holder, 0);
    return Date.now() - statSync(file).mtimeMs > SILENT_MS;
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    return code === 'ESRCH';
  }
}

/**
 * Two that wait may both see the same dead holder: only a lock that is still its own goes.
 * @param {string} file
 * @param {number} holder
 */
function removeDead(file, holder) {
  const aside = `${file}.dead.${process.pid}`;
  try {
    renameSync(file, aside);
    if (holderOf(aside) !== holder) linkSync(aside, file);
  } catch {
    // Somebody else was faster; the next round looks again.
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {string} file */
function beat(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Taken from us after a long pause: both then do the same idempotent work.
  }
}
