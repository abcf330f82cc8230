import type { SessionState } from './session-state.ts';

/** What follows when a browser's life has ended. */
export interface EndOfLife {
  state: SessionState;
  /** Stable snake_case; shown to people. */
  reason: string;
  /**
   * How long to wait before the next launch. `at_once`, `backoff` (longer with each failure in
   * a row), at least so many ms, or until a person asks for it.
   */
  next: 'at_once' | 'backoff' | 'by_hand' | { atLeastMs: number };
  /** Whether it counts as a failure of this server's or WhatsApp's. */
  isFailure: boolean;
}

/** Two devices that push each other out would go on for ever. */
const conflictPauseMs = 60_000;
/** WhatsApp serves the newest build with each load, so that a try now and then is worth it. */
const deprecatedPauseMs = 30 * 60_000;

const ends: Readonly<Record<string, Omit<EndOfLife, 'reason'> & { reason?: string }>> = {
  logged_out: {
    ...{ state: 'logged_out', reason: 'removed_on_the_phone' },
    ...{ next: 'at_once', isFailure: false },
  },
  qr_unscanned: {
    ...{ state: 'logged_out', reason: 'press_to_link' },
    ...{ next: 'by_hand', isFailure: false },
  },
  disconnected_conflict: {
    ...{ state: 'reconnecting', reason: 'conflict' },
    ...{ next: { atLeastMs: conflictPauseMs }, isFailure: true },
  },
  disconnected_deprecated_version: {
    ...{ state: 'incompatible', reason: 'deprecated_version' },
    ...{ next: { atLeastMs: deprecatedPauseMs }, isFailure: true },
  },
  disconnected_proxyblock: {
    ...{ state: 'stopped', reason: 'proxy_blocked' },
    ...{ next: 'by_hand', isFailure: true },
  },
  disconnected_tos_block: {
    ...{ state: 'stopped', reason: 'account_blocked' },
    ...{ next: 'by_hand', isFailure: true },
  },
  disconnected_smb_tos_block: {
    ...{ state: 'stopped', reason: 'account_blocked' },
    ...{ next: 'by_hand', isFailure: true },
  },
  network_back: { state: 'reconnecting', next: 'at_once', isFailure: false },
  // The next browser tries the network at once; a wait would only be an outage that is over.
  stuck_no_network: {
    ...{ state: 'reconnecting', reason: 'no_network' },
    ...{ next: 'at_once', isFailure: true },
  },
  stuck_incompatible: {
    ...{ state: 'incompatible', reason: 'incompatible_build' },
    ...{ next: 'at_once', isFailure: true },
  },
};

/**
 * The report that ends the life of a page in this state, or null when it may go on. The library
 * tells of such states itself, but not after quick reloads, and never when the page comes up so.
 */
export function reportOfState(socketState: string | null): string | null {
  const report = `disconnected_${socketState?.toLowerCase()}`;
  return Object.hasOwn(ends, report) ? report : null;
}

/**
 * Classifies how a browser's life ended, by what was reported of it: the part before a colon is
 * its reason, the rest is for the log.
 */
export function classifyEnd(report: string): EndOfLife {
  const cause = report.split(':', 1)[0]!;
  const known = Object.hasOwn(ends, cause) ? ends[cause] : undefined;
  if (known) return { ...known, reason: known.reason ?? cause };
  const module = /unknown module "(\w+)"/.exec(report)?.[1];
  if (module) return lacks(module);
  const reason = report.startsWith('launch_failed: net::') ? 'no_network' : cause;
  return { state: 'reconnecting', reason, next: 'backoff', isFailure: true };
}

/** The browser was closed on purpose. */
export function plannedEnd(reason: string): EndOfLife {
  return { state: 'reconnecting', reason, next: 'at_once', isFailure: false };
}

/** The library needs it before anything of ours gets to look at the page. */
function lacks(module: string): EndOfLife {
  const reason = `missing ${module}`;
  return { state: 'incompatible', reason, next: 'backoff', isFailure: true };
}
