import { createHash, randomBytes } from 'node:crypto';

const KEY = /^wbs_([0-9a-f]{12})_[0-9a-f]{64}$/;

/** What is kept of a secret: random ones of 128 bits and more need no slower hash. */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** A random secret of `bits`, in hexadecimal digits. */
export function newSecret(bits: 128 | 256): string {
  return randomBytes(bits / 8).toString('hex');
}

/** A new key, `wbs_<id>_<secret>` with 256 random bits: to be shown once, and kept as its hash. */
export function newApiKey(): { id: string; key: string; hash: Buffer } {
  const id = randomBytes(6).toString('hex');
  const key = `wbs_${id}_${newSecret(256)}`;
  return { id, key, hash: hashOf(key) };
}

/** The id that a key names; null when it is none of ours. */
export function readKeyId(key: string): string | null {
  return KEY.exec(key)?.[1] ?? null;
}
