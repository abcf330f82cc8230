import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { IdempotencyClaim } from '../notifications/sql/enqueue.ts';
import { type MadeByCall, writeOnce } from '../notifications/sql/write-once.ts';
import { type ApiKey, stateOf } from './api-key.ts';
import { ApiKeyRepository } from './api-key-repository.ts';
import { bootstrapCaller } from './caller.ts';
import type { Scope } from './scope.ts';
import { newApiKey } from './secret.ts';

/** More would be a list of customers, not of callers; every server keeps them all in memory. */
const MOST_KEYS = 1_000;

interface KeyDeskOptions {
  db: Knex;
  clock: Clock;
  /** Called after every change. */
  onChange: () => void;
}

/** What a new key shall be. */
interface KeyWish {
  name: string;
  scopes: readonly Scope[];
  expiresAt: Date | null;
}

/**
 * A key that was just made, with the key itself, which nobody can show again: null when the call
 * only repeated the one that made it.
 */
export interface MadeKey {
  row: ApiKey;
  key: string | null;
}

const apiKeyRow: MadeByCall<string> = { column: 'api_key_id', unknown: '' };

/** Makes, lists, replaces and revokes keys. */
export class KeyDesk {
  readonly #db: Knex;
  readonly #clock: Clock;
  readonly #onChange: () => void;

  constructor({ db, clock, onChange }: KeyDeskOptions) {
    this.#db = db;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** All keys, newest first, those that open nothing any more included. */
  list(): Promise<ApiKey[]> {
    return new ApiKeyRepository(this.#db).list();
  }

  /**
   * A new key; with a claim, once for it.
   *
   * @throws AppError 409 `key_name_taken`, `too_many_keys`, 422 `idempotency_key_reused`.
   */
  create(wish: KeyWish, claim: IdempotencyClaim | null = null): Promise<MadeKey> {
    return this.#makeOnce(claim, async (keys, now) => {
      if ((await keys.countUsable(now)) >= MOST_KEYS) throw tooMany();
      const { id, key, hash } = newApiKey();
      const isReserved = wish.name === bootstrapCaller.name;
      const row = isReserved
        ? null
        : await keys.insert({ ...wish, id, callerId: id, hash, createdAt: now });
      if (row === null) throw nameTaken(wish.name);
      return { row, key };
    });
  }

  /**
   * A new key in the place of `id`, with its name, scopes and span of life; the old one goes on
   * opening for `overlapMs`. With a claim, once for it.
   *
   * @throws AppError 404 `key_not_found`, 409 `key_not_active`, 422 `idempotency_key_reused`.
   */
  rotate(id: string, overlapMs: number, claim: IdempotencyClaim | null = null): Promise<MadeKey> {
    return this.#makeOnce(claim, async (keys, now) => {
      const old = await keys.findForChange(id);
      if (old === null) throw notFound(id);
      if (stateOf(old, now) !== 'active') throw notActive(old, now);
      const { key, ...fresh } = newApiKey();
      const { callerId, name, scopes } = old;
      const expiresAt = sameSpan(old, now);
      const by = { ...fresh, callerId, name, scopes, createdAt: now, expiresAt };
      const oldUntil = new Date(now.getTime() + overlapMs);
      return { row: await keys.replace(id, by, oldUntil), key };
    });
  }

  /** Repeatable. @throws AppError 404 `key_not_found`. */
  async revoke(id: string): Promise<ApiKey> {
    const revoked = await new ApiKeyRepository(this.#db).revoke(id, this.#clock.now());
    if (revoked === null) throw notFound(id);
    this.#onChange();
    return revoked;
  }

  async #makeOnce(
    claim: IdempotencyClaim | null,
    make: (keys: ApiKeyRepository, now: Date) => Promise<MadeKey>,
  ): Promise<MadeKey> {
    const now = this.#clock.now();
    const made = await this.#db.transaction(async (trx) => {
      const keys = new ApiKeyRepository(trx);
      const outcome = await writeOnce(trx, apiKeyRow, { claim, now }, () => make(keys, now));
      if (!('madeBefore' in outcome)) return outcome;
      return { row: (await keys.findForChange(outcome.madeBefore))!, key: null };
    });
    if (made.key !== null) this.#onChange();
    return made;
  }
}

function sameSpan({ createdAt, expiresAt }: ApiKey, now: Date): Date | null {
  if (expiresAt === null) return null;
  return new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime());
}

function notFound(id: string): AppError {
  return new AppError('key_not_found', `There is no key ${id}; the list of keys has the ids.`, {
    status: 404,
  });
}

function nameTaken(name: string): AppError {
  return new AppError(
    'key_name_taken',
    'Another key has this name. Choose another, or revoke or rotate that key.',
    { status: 409, details: [{ path: 'name', code: 'taken', message: `There is a key ${name}.` }] },
  );
}

function notActive(key: ApiKey, now: Date): AppError {
  const message =
    key.replacedBy === null
      ? `The key is ${stateOf(key, now)}; create a new one.`
      : `The key was replaced by ${key.replacedBy} before; rotate that one.`;
  return new AppError('key_not_active', message, { status: 409 });
}

function tooMany(): AppError {
  return new AppError('too_many_keys', `There are ${MOST_KEYS} keys; revoke what is not used.`, {
    status: 409,
  });
}
