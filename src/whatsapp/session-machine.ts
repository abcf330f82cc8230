import type { PageFacts } from './session-protocol.ts';
import type { EndOfLife } from './session-end.ts';
import type { SessionCondition, SessionState } from './session-state.ts';

/** What can happen to a session. */
export type SessionEvent =
  /** A browser is being launched. */
  | { type: 'launched' }
  /** The page has said what it is. `lost`: why a profile that was linked asks for a scan. */
  | { type: 'seen'; facts: PageFacts; lost: string | null }
  /** The page was asked and gave no answer. */
  | { type: 'silent' }
  /** The browser, and with it the page, is gone. */
  | { type: 'ended'; end: Pick<EndOfLife, 'state' | 'reason'> }
  /** This process no longer drives the account. */
  | { type: 'stopped' };

/** What a session of a state may become; drawn in docs/session.md. */
export const transitions: Readonly<Record<SessionState, readonly SessionState[]>> = {
  stopped: ['starting'],
  starting: [
    ...(['awaiting_scan', 'authenticating', 'ready', 'reconnecting'] as const),
    ...(['logged_out', 'incompatible', 'stopped'] as const),
  ],
  awaiting_scan: [
    ...(['authenticating', 'ready', 'reconnecting'] as const),
    ...(['logged_out', 'incompatible', 'stopped'] as const),
  ],
  authenticating: [
    ...(['ready', 'awaiting_scan', 'reconnecting'] as const),
    ...(['logged_out', 'incompatible', 'stopped'] as const),
  ],
  ready: [
    ...(['reconnecting', 'authenticating', 'awaiting_scan'] as const),
    ...(['logged_out', 'incompatible', 'stopped'] as const),
  ],
  reconnecting: [
    ...(['ready', 'authenticating', 'awaiting_scan'] as const),
    ...(['logged_out', 'incompatible', 'stopped'] as const),
  ],
  logged_out: ['starting', 'stopped'],
  incompatible: [
    ...(['ready', 'authenticating', 'awaiting_scan'] as const),
    ...(['reconnecting', 'logged_out', 'stopped'] as const),
  ],
};

/**
 * The next condition of a session. Pure: the same condition and event give the same answer, and
 * only steps that {@link transitions} has, or none. The library's own `ready` plays no part in
 * it, since it may be missing, double or false.
 */
export function step(before: SessionCondition, event: SessionEvent): SessionCondition {
  switch (event.type) {
    case 'launched':
      return isNew(before.state) ? { state: 'starting', reason: null } : before;
    case 'silent':
      return before.state === 'ready' ? reconnecting('page_silent') : before;
    case 'seen':
      return conclude(before, event.facts, event.lost);
    case 'ended':
      return { state: event.end.state, reason: event.end.reason };
    case 'stopped':
      return { state: 'stopped', reason: null };
    default:
      return event satisfies never;
  }
}

/** Whether nothing was reached yet that a new browser could come back to. */
function isNew(state: SessionState): boolean {
  return state === 'stopped' || state === 'logged_out';
}

function conclude(
  before: SessionCondition,
  facts: PageFacts,
  lost: string | null,
): SessionCondition {
  if (facts.page === 'error') return reconnecting('no_network');
  if (facts.page === 'foreign') return reconnecting('not_whatsapp');
  if (facts.socketState === null && facts.missing.length > 0) return incompatible(facts);
  switch (facts.socketState) {
    case 'UNPAIRED':
    case 'UNPAIRED_IDLE':
      return {
        state: 'awaiting_scan',
        reason: facts.dialog === 'passkey' ? 'passkey_needed' : lost,
      };
    case 'PAIRING':
      return { state: 'authenticating', reason: 'pairing' };
    case 'CONNECTED':
      return concludeConnected(facts);
    case null:
    case 'OPENING':
    case 'UNLAUNCHED':
      return concludeOpening(before);
    default:
      return reconnecting(`connection_${facts.socketState.toLowerCase()}`);
  }
}

function concludeConnected(facts: PageFacts): SessionCondition {
  if (!facts.hasSynced) return { state: 'authenticating', reason: 'syncing' };
  if (facts.missing.length > 0) return incompatible(facts);
  if (!facts.injected) return { state: 'authenticating', reason: 'syncing' };
  return { state: 'ready', reason: facts.dialog === 'whats_new' ? 'dialog_open' : null };
}

/** The same page is on its first way, on its way back, or in the middle of a pairing. */
function concludeOpening(before: SessionCondition): SessionCondition {
  switch (before.state) {
    case 'authenticating':
      return { state: 'authenticating', reason: 'opening' };
    case 'awaiting_scan':
    case 'ready':
      return reconnecting('connection_lost');
    case 'stopped':
    case 'logged_out':
      return { state: 'starting', reason: null };
    case 'incompatible':
    case 'reconnecting':
    case 'starting':
      return before;
    default:
      return before.state satisfies never;
  }
}

function incompatible({ missing }: PageFacts): SessionCondition {
  return { state: 'incompatible', reason: `missing ${missing.join(', ')}` };
}

function reconnecting(reason: string): SessionCondition {
  return { state: 'reconnecting', reason };
}
