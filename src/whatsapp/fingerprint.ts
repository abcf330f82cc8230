import { createHash } from 'node:crypto';

/** SHA-256, in hexadecimal, over values as JSON: the same for the same request only. */
export function fingerprintOf(...values: readonly unknown[]): string {
  const hash = createHash('sha256');
  for (const value of values) hash.update(JSON.stringify(value));
  return hash.digest('hex');
}
