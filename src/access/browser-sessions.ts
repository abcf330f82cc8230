import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { BrowserSession, BrowserSessionRepository } from './browser-session-repository.ts';
import type { Caller } from './caller.ts';
import type { KeyRing } from './key-ring.ts';
import { hashOf, newSecret } from './secret.ts';
import { Snapshot } from './snapshot.ts';

const IDLE_MS = 12 * 3_600_000;
const LONGEST_MS = 7 * 24 * 3_600_000;
const MOST_SESSIONS = 1_000;
const SEEN_WRITTEN_EVERY_MS = 60_000;
/** As for keys: what another server ended, and what it began. */
const KEPT_MS = 3_000;
const UNKNOWN_MS = 1_000;

interface BrowserSessionsOptions {
  sessions: BrowserSessionRepository;
  keys: KeyRing;
  clock: Clock;
  logger: Logger;
}

/** A session that has just begun. */
export interface BegunSession {
  /** What the browser's cookie holds; only its hash is kept. */
  id: string;
  caller: Caller;
}

/**
 * Browsers that are signed in: for 12 hours after the last request, for a week at most, and never
 * longer than the key lives that they were signed in with.
 */
export class BrowserSessions {
  readonly #sessions: BrowserSessionRepository;
  readonly #keys: KeyRing;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #snapshot: Snapshot<ReadonlyMap<string, BrowserSession>>;

  constructor({ sessions, keys, clock, logger }: BrowserSessionsOptions) {
    this.#sessions = sessions;
    this.#keys = keys;
    this.#clock = clock;
    this.#logger = logger;
    this.#snapshot = new Snapshot({
      clock,
      load: async () => index(await sessions.listLive(limitsAt(clock.now()))),
    });
  }

  /** Trades a key for a session; null when it is none that a browser may use. */
  async beginWithKey(key: string): Promise<BegunSession | null> {
    return this.#begin(await this.#keys.identify(key), hashOf(key));
  }

  /** Trades the token of a link for a session, once; null when it is of no use any more. */
  async beginWithToken(token: string): Promise<BegunSession | null> {
    const link = await this.#sessions.takeLink(hashOf(token), this.#clock.now());
    return link && this.#begin(await this.#keys.identifyHash(link.keyHash), link.keyHash);
  }

  /** Who is signed in under this id; null when nobody is. */
  async identify(id: string): Promise<Caller | null> {
    const hash = hashOf(id).toString('hex');
    const found =
      (await this.#snapshot.read(KEPT_MS)).get(hash) ??
      (await this.#snapshot.read(UNKNOWN_MS)).get(hash);
    if (!found || !this.#isLive(found)) return null;
    const caller = await this.#keys.identifyHash(found.keyHash);
    if (caller) this.#noteSeen(found);
    return caller;
  }

  /** Signs out. Repeatable. */
  async end(id: string): Promise<void> {
    await this.#sessions.delete(hashOf(id));
    this.#snapshot.discard();
  }

  async #begin(caller: Caller | null, keyHash: Buffer): Promise<BegunSession | null> {
    // Whoever may read a compat key in a URL must not get further with it.
    if (caller === null || caller.scopes.has('compat')) return null;
    const id = newSecret(256);
    const now = this.#clock.now();
    const session = { hash: hashOf(id), keyHash, createdAt: now, lastSeenAt: now };
    await this.#sessions.insert(session, limitsAt(now), MOST_SESSIONS);
    this.#snapshot.discard();
    return { id, caller };
  }

  #isLive({ lastSeenAt, createdAt }: BrowserSession): boolean {
    const { seenAfter, createdAfter } = limitsAt(this.#clock.now());
    return lastSeenAt > seenAfter && createdAt > createdAfter;
  }

  #noteSeen(session: BrowserSession): void {
    const now = this.#clock.now();
    if (now.getTime() - session.lastSeenAt.getTime() < SEEN_WRITTEN_EVERY_MS) return;
    session.lastSeenAt = now;
    this.#sessions.recordSeen(session.hash, now).catch((error: unknown) => {
      this.#logger.warn({ err: error }, 'session.use_not_recorded');
    });
  }
}

function limitsAt(now: Date): { seenAfter: Date; createdAfter: Date } {
  return {
    seenAfter: new Date(now.getTime() - IDLE_MS),
    createdAfter: new Date(now.getTime() - LONGEST_MS),
  };
}

function index(sessions: readonly BrowserSession[]): ReadonlyMap<string, BrowserSession> {
  return new Map(sessions.map((session) => [session.hash.toString('hex'), session]));
}
