import { localTime, nextLocalTime, nextMidnight } from './local-time.ts';

/** When nobody is to be written to. */
export interface QuietRule {
  /** Minutes since midnight, `from` included and `to` not; may run over midnight. Null: none. */
  hours: { from: number; to: number } | null;
  /** Whole quiet days, 0 Sunday to 6 Saturday. */
  days: readonly number[];
}

/** A rule that makes every moment quiet would hold for ever; after so many steps it is ignored. */
const maxSteps = 32;

/**
 * The end of the quiet time that `now` lies in, in the recipient's zone, or null when it is not
 * quiet. A quiet night that leads into a quiet day ends when both are over.
 */
export function quietUntil(rule: QuietRule, timeZone: string, now: Date): Date | null {
  let at = now;
  for (let step = 0; step < maxSteps; step += 1) {
    const end = endOfQuiet(rule, timeZone, at);
    if (end === null) return step === 0 ? null : at;
    at = end;
  }
  return null;
}

function endOfQuiet(rule: QuietRule, timeZone: string, at: Date): Date | null {
  const { weekday, minutes } = localTime(at, timeZone);
  if (rule.days.includes(weekday)) return nextMidnight(at, timeZone);
  if (!rule.hours) return null;
  const { from, to } = rule.hours;
  const isQuiet = from <= to ? minutes >= from && minutes < to : minutes >= from || minutes < to;
  return isQuiet ? nextLocalTime(at, timeZone, to) : null;
}
