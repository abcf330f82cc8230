import type { PageFacts } from './session-protocol.ts';

/** What the session can be. */
export type SessionState =
  | 'stopped'
  | 'starting'
  | 'awaiting_scan'
  | 'authenticating'
  | 'ready'
  | 'reconnecting'
  | 'logged_out'
  | 'incompatible';

/** A state with the reason for it, when there is one to tell. */
export interface SessionCondition {
  state: SessionState;
  /** For example `browser_gone` or `connection_timeout`; null when all is well. */
  reason: string | null;
}

/**
 * Concludes from what the page says what the session is; the library's own `ready` may be
 * missing, double or false. `wasReady` tells a session that lost its connection from one that
 * is still on its way.
 */
export function concludeState(facts: PageFacts, wasReady: boolean): SessionCondition {
  switch (facts.socketState) {
    case 'UNPAIRED':
    case 'UNPAIRED_IDLE':
      return { state: 'awaiting_scan', reason: null };
    case 'PAIRING':
      return { state: 'authenticating', reason: null };
    case 'CONNECTED':
      if (!facts.hasSynced) return { state: 'authenticating', reason: 'syncing' };
      if (facts.missing.length > 0) {
        return { state: 'incompatible', reason: `missing ${facts.missing.join(', ')}` };
      }
      if (!facts.injected) return { state: 'authenticating', reason: 'syncing' };
      return { state: 'ready', reason: null };
    case null:
    case 'OPENING':
    case 'UNLAUNCHED':
      return wasReady
        ? { state: 'reconnecting', reason: 'connection_lost' }
        : { state: 'starting', reason: null };
    default:
      return { state: 'reconnecting', reason: `connection_${facts.socketState.toLowerCase()}` };
  }
}
