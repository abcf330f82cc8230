import { addDays } from '../../outbox/local-time.ts';
import type { NotificationRule } from './notification-rule.ts';

/** The offset whose turn it is on some day. */
interface CurrentOffset {
  /** Days before or after; 0 for the day itself. */
  days: number;
  /** The day that it was meant for, `YYYY-MM-DD`. */
  day: string;
  /** The last day on which it may still be planned. */
  lastDay: string;
}

/**
 * Which offset of the rule it is on `today` for something that falls on `anchor` (both
 * `YYYY-MM-DD`), or null when it is none's turn. When a day was missed, an offset may still be
 * planned on the following ones: for as many as the rule says, never once the next offset has
 * its turn, and never from the anchor on when it lies before that.
 */
export function currentOffset(
  rule: NotificationRule,
  anchor: string,
  today: string,
): CurrentOffset | null {
  const days = rule.moment === 'before' || rule.moment === 'after' ? rule.offsets : [0];
  const sign = rule.moment === 'before' ? -1 : 1;
  const turns = days.map((offset) => ({ days: offset, day: addDays(anchor, sign * offset) }));
  const begun = turns.filter(({ day }) => day <= today);
  const latest = begun.toSorted((one, other) => (one.day < other.day ? -1 : 1)).at(-1);
  if (!latest) return null;
  const lastDay = addDays(latest.day, rule.validDays - 1);
  if (today > lastDay || (rule.moment === 'before' && today >= anchor)) return null;
  return { ...latest, lastDay: endOfTurn(rule, anchor, latest.day, lastDay, turns) };
}

function endOfTurn(
  rule: NotificationRule,
  anchor: string,
  begin: string,
  lastDay: string,
  turns: readonly { day: string }[],
): string {
  const next = turns.map(({ day }) => day).filter((day) => day > begin);
  if (rule.moment === 'before') next.push(anchor);
  return [lastDay, ...next.map((day) => addDays(day, -1))].toSorted()[0]!;
}
