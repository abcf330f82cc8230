import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @typedef {{ path: string, mtimeMs: number, size: number, asRoot: boolean }} BrowserStamp */

/** @param {string} root */
const stampFile = (root) =>
  join(root, 'node_modules', '.cache', 'whatsapp-business-server', 'browser.json');

const isRoot = () => process.getuid?.() === 0;

/**
 * The browser that rendered a page in an earlier set-up and has not changed since.
 * @param {string} root the repository
 * @returns {string | null} its path, or null when there is none to trust
 */
export function rememberedBrowser(root) {
  try {
    const stamp = /** @type {BrowserStamp} */ (JSON.parse(readFileSync(stampFile(root), 'utf8')));
    const { mtimeMs, size } = statSync(stamp.path);
    const isSame = stamp.mtimeMs === mtimeMs && stamp.size === size && stamp.asRoot === isRoot();
    return isSame ? stamp.path : null;
  } catch {
    return null;
  }
}

/**
 * Remembers a browser that has rendered a page.
 * @param {string} root the repository
 * @param {string} path the browser's executable
 */
export function rememberBrowser(root, path) {
  const { mtimeMs, size } = statSync(path);
  const file = stampFile(root);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ path, mtimeMs, size, asRoot: isRoot() }));
}
