import type { Scope } from './scope.ts';

/** A key as it is shown: everything but the key itself. */
export interface ApiKey {
  id: string;
  callerId: string;
  name: string;
  scopes: readonly Scope[];
  createdAt: Date;
  /** To the minute. */
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** The id of the key that took its place. */
  replacedBy: string | null;
}

/** A key that opens something, with what a given one is held against. */
export interface UsableKey extends ApiKey {
  hash: Buffer;
}

export type NewApiKey = Pick<
  UsableKey,
  'id' | 'callerId' | 'name' | 'scopes' | 'hash' | 'createdAt' | 'expiresAt'
>;

/** What can be done with a key now. */
export type KeyState = 'active' | 'replaced' | 'expired' | 'revoked';

/** `replaced` still opens, until it expires. */
export function stateOf(key: ApiKey, now: Date): KeyState {
  if (key.revokedAt) return 'revoked';
  if (key.expiresAt && key.expiresAt <= now) return 'expired';
  return key.replacedBy ? 'replaced' : 'active';
}
