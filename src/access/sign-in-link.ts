import type { Clock } from '../clock.ts';
import type { BrowserSessionRepository } from './browser-session-repository.ts';
import { hashOf, newSecret } from './secret.ts';

const VALID_MS = 10 * 60_000;

interface SignInLinkOptions {
  sessions: BrowserSessionRepository;
  /** SHA-256 of the key that the browser is signed in with. */
  keyHash: Buffer;
  clock: Clock;
}

/**
 * Makes a link that signs one browser in, once, within ten minutes. Resolves with its path: the
 * token stands behind the #, which browsers send to nobody.
 */
export async function makeSignInLink(options: SignInLinkOptions): Promise<string> {
  const { sessions, keyHash, clock } = options;
  const token = newSecret(128);
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + VALID_MS);
  await sessions.insertLink({ hash: hashOf(token), keyHash, expiresAt }, now);
  return `/sign-in#${token}`;
}
