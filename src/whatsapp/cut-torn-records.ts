import { readFile, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { wholeRecordsLength } from './whole-records-length.ts';

/** Where a profile keeps what makes it a linked device. */
const localStorage = join('Default', 'Local Storage', 'leveldb');
const indexedDb = join('Default', 'IndexedDB');

/**
 * Cuts off what a killed browser left half written at the end of its databases' logs, and
 * returns the files that were cut. Chromium overlooks such an end, but writes on behind it; from
 * the next start on the file counts as damaged, and it deletes the whole database, and the link
 * with it (measured in docs/decisions/0009-torn-records.md). Nothing may run on the profile.
 * Rejects when a file can't be read or written.
 */
export async function cutTornRecords(browserDir: string): Promise<string[]> {
  const databases = [localStorage, ...(await indexedDatabases(browserDir))];
  const files = await Promise.all(databases.map((database) => logsOf(browserDir, database)));
  const wereCut = await Promise.all(
    files.flat().map(async (file) => ((await cut(join(browserDir, file))) ? file : [])),
  );
  return wereCut.flat();
}

async function indexedDatabases(browserDir: string): Promise<string[]> {
  const names = await namesIn(join(browserDir, indexedDb));
  return names.filter((name) => name.endsWith('.leveldb')).map((name) => join(indexedDb, name));
}

async function logsOf(browserDir: string, database: string): Promise<string[]> {
  const names = await namesIn(join(browserDir, database));
  const logs = names.filter((name) => /^(?:\d+\.log|MANIFEST-\d+)$/.test(name));
  return logs.map((name) => join(database, name));
}

async function cut(path: string): Promise<boolean> {
  const log = await readFile(path);
  const length = wholeRecordsLength(log);
  if (length === log.length) return false;
  await truncate(path, length);
  return true;
}

/** None of a folder that is not there yet. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
