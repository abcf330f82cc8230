import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What the file system says of a path. */
export interface PathFacts {
  path: string;
  /** `missing` as well when a folder on the way is closed to this user. */
  kind: 'file' | 'folder' | 'missing';
  /** The permission bits, such as 0o700. */
  mode: number;
  /** The number of the user that it belongs to. */
  owner: number;
  /** Whether this user may write to it; of a missing one, whether it could be made. */
  isWritable: boolean;
}

/** Reads what is to be known of `path`; nothing is made or changed. */
export function readPathFacts(path: string): PathFacts {
  const stats = statOf(path);
  if (stats === null) {
    return { path, kind: 'missing', mode: 0, owner: 0, isWritable: canBeMade(path) };
  }
  const kind = stats.isDirectory() ? 'folder' : 'file';
  const { mode, uid: owner } = stats;
  return { path, kind, mode: mode & 0o777, owner, isWritable: mayWrite(path, kind) };
}

function canBeMade(path: string): boolean {
  const above = dirname(path);
  if (above === path) return false;
  const stats = statOf(above);
  if (stats === null) return canBeMade(above);
  return stats.isDirectory() && mayWrite(above, 'folder');
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function mayWrite(path: string, kind: 'file' | 'folder'): boolean {
  const { R_OK, W_OK, X_OK } = constants;
  try {
    accessSync(path, kind === 'folder' ? R_OK | W_OK | X_OK : R_OK | W_OK);
    return true;
  } catch {
    return false;
  }
}
