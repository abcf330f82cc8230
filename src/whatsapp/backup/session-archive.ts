import type { KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { ProfileKind } from '../session-profile.ts';
import { seal, unseal } from './archive-cipher.ts';
import { encodeRecord, readRecord } from './archive-records.ts';
import { backupDamaged } from './backup-errors.ts';
import { ByteReader } from './byte-reader.ts';
import { listProfile } from './profile-files.ts';

interface ArchiveSource {
  browserDir: string;
  kind: ProfileKind;
}

interface ArchiveTarget {
  key: KeyObject;
  /** Written under another name first, so that what bears this name is whole. */
  file: string;
  now: Date;
  signal: AbortSignal;
}

/** Who is told of what an archive holds, folders before what is in them. */
export interface ArchiveVisitor {
  folder: (path: string) => Promise<unknown>;
  /** Has to take every piece. */
  file: (path: string, content: AsyncIterable<Buffer>) => Promise<unknown>;
}

/** Whose profile an archive holds, and as of when. */
export interface ArchiveLabel {
  kind: ProfileKind;
  createdAt: Date;
}

/** Little to gain above this, and the browser is waiting. */
const compressionLevel = 1;
/** A file's mode: for this user alone. */
const mode = 0o600;

/**
 * Writes the profile, which no browser may be using, into one encrypted file with mode 0600 and
 * returns its size in bytes. The id of the link is not part of it. A failure, and an abort, leave
 * no file.
 */
export async function writeArchive(source: ArchiveSource, target: ArchiveTarget): Promise<number> {
  const { key, file, now, signal } = target;
  const unfinished = `${file}.partial`;
  // Opened before anything can fail: a stream that opens it by itself may do so after the removal.
  const handle = await open(unfinished, 'w', mode);
  try {
    await pipeline(
      encode(source, now),
      createGzip({ level: compressionLevel }),
      (packed: AsyncIterable<Buffer>) => seal(packed, key),
      handle.createWriteStream({ flush: true }),
      { signal },
    );
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return (await stat(file)).size;
}

/**
 * Tells `visitor` of everything in the archive, and resolves once all of it is known to be
 * authentic. Until then a visitor must do nothing that can't be taken back.
 *
 * @throws AppError as {@link unseal}.
 */
export async function readArchive(
  file: string,
  key: KeyObject,
  visitor: ArchiveVisitor,
): Promise<ArchiveLabel> {
  let label: ArchiveLabel | null = null;
  await pipeline(
    createReadStream(file),
    (sealed: AsyncIterable<Buffer>) => unseal(sealed, key),
    createGunzip(),
    async (plain: AsyncIterable<Buffer>) => {
      label = await decode(new ByteReader(plain), visitor);
    },
  );
  if (label === null) throw backupDamaged();
  return label;
}

async function* encode({ browserDir, kind }: ArchiveSource, now: Date): AsyncGenerator<Buffer> {
  yield encodeRecord({ type: 'profile', kind, createdAt: now.toISOString() });
  let records = 1;
  for await (const item of listProfile(browserDir)) {
    records += 1;
    if (item.type === 'folder') yield encodeRecord({ type: 'folder', path: item.path });
    else yield* encodeFile(browserDir, item.path);
  }
  yield encodeRecord({ type: 'end', records });
}

async function* encodeFile(browserDir: string, path: string): AsyncGenerator<Buffer> {
  const handle = await open(join(browserDir, path));
  try {
    const { size } = await handle.stat();
    yield encodeRecord({ type: 'file', path, bytes: size });
    let read = 0;
    const content: AsyncIterable<Buffer> = handle.createReadStream({ autoClose: false });
    for await (const chunk of content) {
      read += chunk.length;
      yield chunk;
    }
    if (read !== size) throw new Error(`${path} has changed while it was read.`);
  } finally {
    await handle.close();
  }
}

async function decode(reader: ByteReader, visitor: ArchiveVisitor): Promise<ArchiveLabel> {
  const first = await readRecord(reader);
  if (first.type !== 'profile') throw backupDamaged();
  for (let records = 1; ; records += 1) {
    const record = await readRecord(reader);
    if (record.type === 'folder') await visitor.folder(record.path);
    else if (record.type === 'file') {
      await visitor.file(record.path, wholly(reader, record.bytes));
    } else {
      const isEnd = record.type === 'end' && record.records === records;
      if (!isEnd || !(await reader.isAtEnd())) throw backupDamaged();
      return { kind: first.kind, createdAt: new Date(first.createdAt) };
    }
  }
}

async function* wholly(reader: ByteReader, bytes: number): AsyncGenerator<Buffer> {
  let missing = bytes;
  for await (const piece of reader.pieces(bytes)) {
    missing -= piece.length;
    yield piece;
  }
  if (missing > 0) throw backupDamaged();
}
