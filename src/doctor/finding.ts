/** How a check went: fine, worth a thought, or in the way of messages. */
export type Verdict = 'ok' | 'warning' | 'problem';

/** What one check has found. No text holds a secret, a key or a phone number. */
export interface Finding {
  /** What was looked at, in a word or two: stable, so that support can ask for it by name. */
  check: string;
  verdict: Verdict;
  /** What was found, as sentences. */
  found: string;
  /** What to do next, as sentences; null when there is nothing to do. */
  next: string | null;
}

/** Nothing to do. */
export function ok(check: string, found: string): Finding {
  return { check, verdict: 'ok', found, next: null };
}

/** It works, and something could be better or may soon be worse. */
export function warning(check: string, found: string, next: string): Finding {
  return { check, verdict: 'warning', found, next };
}

/** The server does not start, sends nothing, or may lose something. */
export function problem(check: string, found: string, next: string): Finding {
  return { check, verdict: 'problem', found, next };
}
