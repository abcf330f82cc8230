import { readFileSync } from 'node:fs';
import { StartError } from '../../errors.ts';
import { readMediaType } from '../../notifications/media.ts';

/** A picture that stands on documents. */
export interface Picture {
  bytes: Buffer;
  kind: 'image/png' | 'image/jpeg';
}

const largest = 1024 * 1024;

/**
 * Reads the picture that a setting names. Throws a `StartError` (exit 78) when there is none, or
 * when it is neither a PNG nor a JPEG of at most 1 MiB.
 */
export function readPicture(path: string, setting: string): Picture {
  const bytes = read(path, setting);
  const kind = readMediaType(bytes);
  if (bytes.length > largest || (kind !== 'image/png' && kind !== 'image/jpeg')) {
    throw new StartError(`${setting} names no PNG or JPEG of at most 1 MiB.`, 78);
  }
  return { bytes, kind };
}

function read(path: string, setting: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(`${setting} names a file that cannot be read (${code}).`, 78, error);
  }
}
