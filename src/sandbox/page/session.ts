import { answerOf, put } from './database.ts';
import type { AccountIdentity } from './wire-protocol.ts';

/** What makes a profile a linked device. */
export interface Session {
  token: string;
  account: AccountIdentity;
}

const KEY = 'sandbox-session-token';

/**
 * The session of this profile. It lies in IndexedDB and, its token, in localStorage as
 * well; when either half is missing the profile counts as not linked.
 */
export async function loadSession(database: IDBDatabase): Promise<Session | null> {
  const store = database.transaction('session').objectStore('session');
  const row = (await answerOf(store.get('session'))) as (Session & { name: string }) | undefined;
  if (row === undefined || localStorage.getItem(KEY) !== row.token) return null;
  return { token: row.token, account: row.account };
}

export async function saveSession(database: IDBDatabase, session: Session): Promise<void> {
  await put(database, 'session', { name: 'session', ...session });
  localStorage.setItem(KEY, session.token);
}

/** Removes the half that lies outside the database. */
export function forgetSessionToken(): void {
  localStorage.removeItem(KEY);
}
