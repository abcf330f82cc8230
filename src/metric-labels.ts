/** The values that a label may have; `of` turns every other one into `other`. */
export interface LabelValues<T extends string> {
  values: readonly (T | 'other')[];
  of(value: string): T | 'other';
}

/**
 * Each value of a label is a time series of its own, which the process keeps for ever. So what
 * comes from outside, or may grow, stands in a label only when it is in one of these lists.
 */
function only<const T extends string>(...known: T[]): LabelValues<T> {
  return {
    values: [...known, 'other'],
    of: (value) => known.find((label) => label === value) ?? 'other',
  };
}

/** Codes of notifications of which it is certain that nothing arrives. */
export const failureCodes = only(
  'not_on_whatsapp',
  'not_reachable',
  'invalid_phone',
  'refused',
  'engine_error',
);

/** Why the result of a hand-over was not known. */
export const doubtReasons = only(
  'send_timeout',
  'ack_timeout',
  'duplicate',
  'page_gone',
  'session_restarted',
  'session_replaced',
  'no_acknowledgement',
  'owner_gone',
  'stopped',
);

/** What keeps notifications waiting. */
export const holdReasons = only(
  'session_not_ready',
  'reading_back_replies',
  'quiet_hours',
  'daily_cap',
  'warm_up',
  'cold_budget',
  'cold_refused',
  'batch_paused',
);

/** Why the life of a browser ended. */
export const restartReasons = only(
  'process_gone',
  'browser_gone',
  'page_hung',
  'page_crashed',
  'page_closed',
  'page_unusable',
  'launch_failed',
  'library_rejection',
  'library_exception',
  'no_network',
  'network_back',
  'not_whatsapp',
  'conflict',
  'deprecated_version',
  'incompatible_build',
  'proxy_blocked',
  'account_blocked',
  'removed_on_the_phone',
  'logged_out_here',
  'press_to_link',
  'no_acknowledgements',
  'restart_requested',
  'browser_recycled',
  'stuck_starting',
  'stuck_authenticating',
  'stuck_reconnecting',
);

/** HTTP methods. */
export const httpMethods = only('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS');

/** WhatsApp Web's own version, as its builds are numbered. */
export function webVersionLabel(version: string | null): string {
  if (version === null) return 'unknown';
  return /^\d[\d.]{2,29}$/.test(version) ? version : 'other';
}
