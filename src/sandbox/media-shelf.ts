import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files that pages have uploaded, by the hash of their bytes. */
export class MediaShelf {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'media');
    mkdirSync(this.#folder, { recursive: true });
  }

  /** Stores the bytes and returns the hex SHA-256 under which they are found. */
  store(bytes: Uint8Array): string {
    const hash = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(this.#folder, hash), bytes);
    return hash;
  }

  /** The path of the file with this hash, or null. */
  pathOf(hash: string): string | null {
    const path = join(this.#folder, hash);
    return /^[0-9a-f]{64}$/.test(hash) && existsSync(path) ? path : null;
  }
}
