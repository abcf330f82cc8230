import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { UsableKey } from './api-key.ts';
import type { ApiKeyRepository } from './api-key-repository.ts';
import { bootstrapCaller, type Caller } from './caller.ts';
import { hashOf, readKeyId } from './secret.ts';
import { Snapshot } from './snapshot.ts';

/** What another server revoked stops opening after this, in ms. */
const KEPT_MS = 3_000;
/** What another server made opens after this, in ms; until then nobody causes a query. */
const UNKNOWN_MS = 1_000;
const USE_WRITTEN_EVERY_MS = 60_000;
const NO_HASH = Buffer.alloc(32);

interface KeyRingOptions {
  keys: Pick<ApiKeyRepository, 'listUsable' | 'recordUse'>;
  /** `API_KEY`. */
  bootstrapKey: string;
  clock: Clock;
  logger: Logger;
}

interface RingEntry extends UsableKey {
  caller: Caller;
}

/**
 * Tells who a key belongs to. All keys are kept in memory for three seconds, so that knowing a
 * caller costs no query; the holder of `API_KEY` is known without a database at all.
 */
export class KeyRing {
  readonly #keys: KeyRingOptions['keys'];
  readonly #bootstrapHash: Buffer;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #snapshot: Snapshot<ReadonlyMap<string, RingEntry>>;

  constructor({ keys, bootstrapKey, clock, logger }: KeyRingOptions) {
    this.#keys = keys;
    this.#bootstrapHash = hashOf(bootstrapKey);
    this.#clock = clock;
    this.#logger = logger;
    this.#snapshot = new Snapshot({
      clock,
      load: async () => index(await keys.listUsable(clock.now())),
    });
  }

  /** What sessions and links of the holder of `API_KEY` name as their key. */
  get bootstrapHash(): Buffer {
    return this.#bootstrapHash;
  }

  /**
   * The caller whose key this is, or null: for a wrong one in the same time as for none at all.
   *
   * @throws AppError 503 `database_unavailable` for a key that only the database can know.
   */
  identify(key: string): Promise<Caller | null> {
    return this.#find(hashOf(key), readKeyId(key));
  }

  /** The same by the hash that a session or a link has kept of the key. */
  async identifyHash(hash: Buffer): Promise<Caller | null> {
    if (timingSafeEqual(hash, this.#bootstrapHash)) return bootstrapCaller;
    const ring = await this.#snapshot.read(KEPT_MS);
    const entry = [...ring.values()].find((key) => key.hash.equals(hash));
    return entry ? this.#findIn(ring, hash, entry.id) : null;
  }

  /** Called when keys were changed here, so that it holds at once. */
  keysChanged(): void {
    this.#snapshot.discard();
  }

  async #find(hash: Buffer, id: string | null): Promise<Caller | null> {
    if (timingSafeEqual(hash, this.#bootstrapHash)) return bootstrapCaller;
    try {
      const kept = this.#findIn(await this.#snapshot.read(KEPT_MS), hash, id);
      return kept ?? this.#findIn(await this.#snapshot.read(UNKNOWN_MS), hash, id);
    } catch (error) {
      if (id === null) return null;
      throw error;
    }
  }

  #findIn(ring: ReadonlyMap<string, RingEntry>, hash: Buffer, id: string | null): Caller | null {
    const entry = ring.get(id ?? '');
    const isRight = timingSafeEqual(hash, entry?.hash ?? NO_HASH);
    const now = this.#clock.now();
    if (!entry || !isRight || (entry.expiresAt && entry.expiresAt <= now)) return null;
    this.#noteUse(entry, now);
    return entry.caller;
  }

  /** Once a minute, and never in the request's way. */
  #noteUse(entry: RingEntry, now: Date): void {
    if (entry.lastUsedAt && now.getTime() - entry.lastUsedAt.getTime() < USE_WRITTEN_EVERY_MS)
      return;
    entry.lastUsedAt = now;
    this.#keys.recordUse(entry.id, now).catch((error: unknown) => {
      this.#logger.warn({ err: error, keyId: entry.id }, 'key.use_not_recorded');
    });
  }
}

function index(keys: readonly UsableKey[]): ReadonlyMap<string, RingEntry> {
  return new Map(
    keys.map((key) => [
      key.id,
      { ...key, caller: { id: key.callerId, name: key.name, scopes: new Set(key.scopes) } },
    ]),
  );
}
