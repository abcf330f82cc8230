import type { AlarmCode, Alarms } from '../alarms.ts';
import type { SessionChange, SessionCondition } from './session-state.ts';

/** What the alarms are concluded from. */
export interface AlarmingSession {
  condition: SessionCondition;
  /** How often in a row the browser ended soon after its start. */
  failures: number;
}

/** So many failures in a row are no passing trouble any more. */
const failuresUntilAlarm = 5;
const sessionAlarms = [
  ...(['logged_out', 'qr_needed', 'incompatible', 'account_blocked', 'conflict'] as const),
  ...(['session_down', 'profile_set_aside'] as const),
] satisfies readonly AlarmCode[];

/** Reasons to ask for a scan that a person has not asked for. */
const unwanted = [
  ...['removed_on_the_phone', 'link_lost', 'profile_not_linked', 'profile_set_aside'],
  ...['passkey_needed', 'press_to_link'],
];
const lost = ['removed_on_the_phone', 'link_lost'];

/**
 * The alarms that a session gives reason for. They stay on until it is ready again; `qr_needed`
 * only as long as the code that is asked for is one that nobody wanted.
 */
export function alarmsOf({ condition, failures }: AlarmingSession): Map<AlarmCode, string | null> {
  const { state, reason } = condition;
  const on = new Map<AlarmCode, string | null>();
  const asks = asksForScan(condition);
  if (asks && reason !== null && unwanted.includes(reason)) on.set('qr_needed', reason);
  if (asks && reason !== null && lost.includes(reason)) on.set('logged_out', reason);
  if (reason === 'profile_set_aside') on.set('profile_set_aside', reason);
  if (state === 'incompatible') on.set('incompatible', reason);
  if (state === 'stopped' && reason !== null) on.set('account_blocked', reason);
  if (reason === 'conflict') on.set('conflict', reason);
  const isDriven = state !== 'stopped' || reason !== null;
  if (isDriven && state !== 'ready' && failures >= failuresUntilAlarm)
    on.set('session_down', reason);
  return on;
}

function asksForScan({ state }: SessionCondition): boolean {
  return state === 'awaiting_scan' || state === 'logged_out';
}

interface ObservedSession {
  readonly failures: number;
  readonly condition: SessionCondition;
  on(event: 'changed', listener: (change: SessionChange) => void): unknown;
  on(event: 'ended', listener: () => void): unknown;
}

/** Raises and clears the session's alarms as its condition changes. */
export function raiseSessionAlarms(session: ObservedSession, alarms: Alarms): void {
  const look = () => {
    const { condition, failures } = session;
    const { state, reason } = condition;
    const isOver = state === 'ready' || (state === 'stopped' && reason === null);
    if (isOver) for (const code of sessionAlarms) alarms.clear(code);
    const on = alarmsOf({ condition, failures });
    if (asksForScan(condition) && !on.has('qr_needed')) alarms.clear('qr_needed');
    for (const [code, why] of on) alarms.raise(code, why);
  };
  session.on('changed', look);
  session.on('ended', look);
}
