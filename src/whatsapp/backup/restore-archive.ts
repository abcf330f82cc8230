import type { KeyObject } from 'node:crypto';
import { createWriteStream, renameSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../errors.ts';
import type { ProfileKind, SessionProfile } from '../session-profile.ts';
import { type ArchiveLabel, type ArchiveVisitor, readArchive } from './session-archive.ts';

interface RestoreOptions {
  file: string;
  key: KeyObject;
  /** No browser and no server may be using it. */
  profile: SessionProfile;
  now: Date;
  /** Aborted when somebody else may be using the profile again: then nothing is changed. */
  signal: AbortSignal;
}

/** What a restore came to. */
export interface Restored {
  /** When the back-up was made. */
  createdAt: Date;
  /** Where the profile is kept that stood there before; null when there was none. */
  keptAs: string | null;
}

/** Takes everything and keeps nothing: the archive is only looked at. */
const onlyLook: ArchiveVisitor = {
  folder: async () => undefined,
  file: async (_path, content) => {
    for await (const _piece of content);
  },
};

/**
 * Puts the profile of a back-up in the place of the one that is there, which is set aside. The
 * whole file is read and found authentic before anything on the disk is touched, and what is
 * restored counts as another link than the one that was backed up.
 *
 * @throws AppError `file_unreadable`, `backup_of_other_kind`, and as `unseal`: nothing changed.
 * @throws StartError when the session folder can't be used.
 */
export async function restoreArchive(options: RestoreOptions): Promise<Restored> {
  const { profile, now, signal } = options;
  const { kind, createdAt } = await inspect(options);
  if (kind !== profile.kind) throw otherKind(kind);
  profile.prepare();
  const unfinished = join(profile.dir, 'restoring');
  await rm(unfinished, { recursive: true, force: true });
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await readArchive(options.file, options.key, unpackInto(unfinished));
    signal.throwIfAborted();
    const keptAs = profile.setAside('replaced', now);
    renameSync(unfinished, profile.browserDir);
    return { createdAt, keptAs };
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function inspect({ file, key }: RestoreOptions): Promise<ArchiveLabel> {
  try {
    return await readArchive(file, key, onlyLook);
  } catch (error) {
    const { syscall, code } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new AppError('file_unreadable', `${file} can't be read (${code}). Check the path.`, {
      status: 422,
      cause: error,
    });
  }
}

/** Files and folders that are new, for this user alone, in a folder that was empty. */
function unpackInto(dir: string): ArchiveVisitor {
  return {
    folder: (path) => mkdir(join(dir, path), { mode: 0o700 }),
    file: (path, content) =>
      pipeline(content, createWriteStream(join(dir, path), { flags: 'wx', mode: 0o600 })),
  };
}

function otherKind(kind: ProfileKind): AppError {
  const [owner, other] =
    kind === 'real' ? ['a real WhatsApp account', 'off'] : ['the sandbox', 'on'];
  return new AppError(
    'backup_of_other_kind',
    `The back-up is of ${owner}. Restore it with SANDBOX=${other} and a folder of its own.`,
    { status: 422 },
  );
}
