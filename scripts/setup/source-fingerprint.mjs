import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BUILT_FOLDERS = ['src', 'migrations'];

/**
 * One hash over path, size and time of every file that the build reads, so that an added, a
 * changed and a removed file are all noticed.
 * @param {string} root the repository
 */
export function sourceFingerprint(root) {
  const hash = createHash('sha256');
  for (const path of sourceFiles(root)) {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** @param {string} root */
function sourceFiles(root) {
  const top = readdirSync(root).filter((name) => /^(knexfile\.ts|tsconfig.*\.json)$/.test(name));
  const folders = BUILT_FOLDERS.flatMap((folder) => filesBelow(root, folder));
  return [...top, ...folders].sort();
}

/**
 * Every file below a folder, by its path from the repository; none when there is no such folder.
 * @param {string} root the repository
 * @param {string} folder
 * @returns {string[]}
 */
export function filesBelow(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(root, path);
    return entry.isFile() ? [path] : [];
  });
}
