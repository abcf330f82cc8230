import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../errors.ts';

/** Which WhatsApp a profile is linked with. */
export type ProfileKind = 'real' | 'sandbox';

/**
 * The folder that holds the link with WhatsApp: the browser's profile (`session/`), the id of
 * the current link, and a mark that keeps a real account and the sandbox apart.
 */
export class SessionProfile {
  readonly dir: string;
  readonly kind: ProfileKind;

  constructor(dir: string, kind: ProfileKind) {
    this.dir = dir;
    this.kind = kind;
  }

  /** The browser's user data directory, as LocalAuth names it. */
  get browserDir(): string {
    return join(this.dir, 'session');
  }

  /**
   * Makes the folder with mode 0700 and marks whose it is. Throws a {@link StartError} when
   * others can read it, when it can't be written, or when it belongs to the other kind.
   */
  prepare(): void {
    try {
      mkdirSync(this.dir, { recursive: true, mode: 0o700 });
      chmodSync(this.dir, 0o700);
      if ((statSync(this.dir).mode & 0o077) !== 0) throw new Error('others can read it');
      this.#refuseOtherKind();
      replaceFile(this.#kindFile, this.kind);
    } catch (error) {
      if (error instanceof StartError) throw error;
      throw new StartError(
        `WHATSAPP_SESSION_DIR ${this.dir} can't be used: ${(error as Error).message}. ` +
          'It must be writable by this user and by nobody else (mode 0700).',
        78,
        error,
      );
    }
  }

  /** Which WhatsApp the folder was used with; null while it was not used at all. */
  readKind(): ProfileKind | null {
    const marked = existsSync(this.#kindFile) ? readFileSync(this.#kindFile, 'utf8').trim() : null;
    if (marked !== null) return marked === 'sandbox' ? 'sandbox' : 'real';
    return existsSync(this.browserDir) ? 'real' : null;
  }

  /** The id of the link that this profile holds, or null for a profile that is not linked. */
  readLink(): string | null {
    return existsSync(this.#linkFile) ? readFileSync(this.#linkFile, 'utf8').trim() || null : null;
  }

  /** When the link began that this profile holds, or null. */
  linkedAt(): Date | null {
    return statSync(this.#linkFile, { throwIfNoEntry: false })?.mtime ?? null;
  }

  /** Starts a new link, after a pairing, and returns its id. */
  beginLink(): string {
    const linkId = randomUUID();
    replaceFile(this.#linkFile, linkId);
    return linkId;
  }

  /** Forgets the link: the profile asks for a QR code, so whatever follows is another one. */
  endLink(): void {
    rmSync(this.#linkFile, { force: true });
  }

  /**
   * Sets the browser's profile aside under a name that tells when, and returns where it is kept:
   * null when there was none. Nothing is deleted.
   */
  setAside(why: string, now: Date): string | null {
    this.endLink();
    if (!existsSync(this.browserDir)) return null;
    const stamp = now.toISOString().replaceAll(/[:.]/g, '-');
    const keptAs = join(this.dir, `${why}-${stamp}`);
    renameSync(this.browserDir, keptAs);
    return keptAs;
  }

  /** Names of the profiles that were set aside before this instant. */
  listSetAside(before: Date): string[] {
    return readdirSync(this.dir).filter((name) => {
      const at = timeSetAside(name);
      return at !== null && at < before;
    });
  }

  /** Deletes one of {@link listSetAside}. */
  async deleteSetAside(name: string): Promise<void> {
    if (timeSetAside(name) === null) throw new Error(`${name} is no profile that was set aside.`);
    await rm(join(this.dir, name), { recursive: true, force: true, maxRetries: 3 });
  }

  get #linkFile(): string {
    return join(this.dir, 'link-id');
  }

  get #kindFile(): string {
    return join(this.dir, 'kind');
  }

  #refuseOtherKind(): void {
    const found = this.readKind() ?? this.kind;
    if (found === this.kind) return;
    const owner = found === 'real' ? 'a real WhatsApp account' : 'the sandbox';
    throw new StartError(
      `WHATSAPP_SESSION_DIR ${this.dir} belongs to ${owner}, and SANDBOX is ` +
        `${this.kind === 'sandbox' ? 'on' : 'off'}. Use another folder, so that one does not ` +
        'overwrite the other.',
      78,
    );
  }
}

/** When a folder of this name was set aside; null when that is not what it is. */
function timeSetAside(name: string): Date | null {
  const pattern = /^[a-z-]+-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)-(\d{3}Z)$/;
  const [, hour, minute, second, rest] = pattern.exec(name) ?? [];
  return hour === undefined ? null : new Date(`${hour}:${minute}:${second}.${rest}`);
}

/** A crash leaves the old content or the new, never half of it. */
function replaceFile(path: string, line: string): void {
  const unfinished = `${path}.new`;
  writeFileSync(unfinished, `${line}\n`, { mode: 0o600, flush: true });
  renameSync(unfinished, path);
}
