/** What the session can be. */
export const sessionStates = [
  'stopped',
  'starting',
  'awaiting_scan',
  'authenticating',
  'ready',
  'reconnecting',
  'logged_out',
  'incompatible',
] as const;

export type SessionState = (typeof sessionStates)[number];

/** A state with the reason for it, when there is one to tell. */
export interface SessionCondition {
  state: SessionState;
  /** For example `browser_gone` or `connection_timeout`; null when all is well. */
  reason: string | null;
}

/** A step from one condition to another. */
export interface SessionChange {
  from: SessionState;
  to: SessionCondition;
  at: Date;
}
