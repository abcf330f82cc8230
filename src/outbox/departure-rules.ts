import {
  type Hold,
  type NotificationClass,
  notificationClasses,
} from '../notifications/notification.ts';
import { daysBetween, localTime, nextMidnight } from './local-time.ts';
import { type QuietRule, quietUntil } from './quiet-hours.ts';

/** The rules that hold messages back so that the account and the customers' nights survive. */
export interface DepartureRules {
  /** Zone of the business day, and of customers whose zone is not known. */
  businessTimeZone: string;
  /** Messages a day, or null for no cap. */
  dailyCap: number | null;
  /** Messages on the first, second, … day of the account; the last entry ends it. Null: none. */
  warmUp: readonly number[] | null;
  /** The same for first messages to people who never wrote to us. */
  coldDailyCap: readonly number[] | null;
  quiet: QuietRule;
  /** Whether quiet hours hold transactional messages as well. */
  quietTransactional: boolean;
}

/** What the rules look at, as the database counts it. */
export interface DepartureFacts {
  /** `YYYY-MM-DD` in the business zone: the day that the counts are of. */
  day: string;
  sentToday: number;
  coldToday: number;
  /** The first day of the account, `YYYY-MM-DD`; null before the first link. */
  accountSince: string | null;
  /** When three refusals of first messages in a row stopped such messages. */
  coldStoppedAt: Date | null;
  /** Whether messages that customers wrote while nobody listened were read back: STOP may be one. */
  inboundReadBack: boolean;
}

/** What tells one notification from another as far as the rules go. */
export interface Lane {
  class: NotificationClass;
  /** The recipient never wrote to us and has received nothing from us. */
  cold: boolean;
  /** IANA zone of the recipient, or empty for the business's. */
  timeZone: string;
}

/** A tenth of the cap is kept for receipts and codes, which people wait for. */
const shareOfBulk = 0.9;
/** After three refusals in a row, first messages rest for this long. */
const coldRestMs = 24 * 3_600_000;

/** Customers' zones: WIB, WITA, WIT, and the business's own. */
const timeZones = ['', 'Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'];

/** Every kind of notification that the rules tell apart. */
export const allLanes: readonly Lane[] = notificationClasses.flatMap((notificationClass) =>
  [false, true].flatMap((cold) =>
    timeZones.map((timeZone) => ({ class: notificationClass, cold, timeZone })),
  ),
);

/** Which rule holds this lane now and until when, or null when its messages may leave. */
export function holdOfLane(
  lane: Lane,
  rules: DepartureRules,
  facts: DepartureFacts,
  now: Date,
): Hold | null {
  return (
    holdOfEvents(lane, facts, now) ??
    holdOfQuietHours(lane, rules, now) ??
    holdOfCap(lane, rules, facts, now) ??
    (lane.cold ? holdOfColdContact(rules, facts, now) : null)
  );
}

/**
 * The rule that holds what has its place in the day's counts already: something has happened
 * since it was claimed.
 */
export function holdOfEvents(
  lane: Pick<Lane, 'class' | 'cold'>,
  facts: DepartureFacts,
  now: Date,
): Hold | null {
  const isBulk = lane.class !== 'transactional';
  if (isBulk && !facts.inboundReadBack) return { reason: 'reading_back_replies', until: null };
  const stopped = facts.coldStoppedAt;
  const hasStopped = stopped && stopped <= now && now.getTime() < stopped.getTime() + coldRestMs;
  if (!lane.cold || !hasStopped) return null;
  return { reason: 'cold_refused', until: new Date(stopped.getTime() + coldRestMs) };
}

function holdOfQuietHours(lane: Lane, rules: DepartureRules, now: Date): Hold | null {
  if (lane.class === 'transactional' && !rules.quietTransactional) return null;
  const until = quietUntil(rules.quiet, lane.timeZone || rules.businessTimeZone, now);
  return until && { reason: 'quiet_hours', until };
}

function holdOfCap(
  lane: Lane,
  rules: DepartureRules,
  facts: DepartureFacts,
  now: Date,
): Hold | null {
  const warmUp = entryOfToday(rules.warmUp, facts);
  const cap = Math.min(rules.dailyCap ?? Infinity, warmUp);
  const share = lane.class === 'transactional' ? cap : Math.floor(cap * shareOfBulk);
  if (facts.sentToday < share) return null;
  const reason = warmUp < (rules.dailyCap ?? Infinity) ? 'warm_up' : 'daily_cap';
  return { reason, until: nextMidnight(now, rules.businessTimeZone) };
}

function holdOfColdContact(rules: DepartureRules, facts: DepartureFacts, now: Date): Hold | null {
  if (facts.coldToday < entryOfToday(rules.coldDailyCap, facts)) return null;
  return { reason: 'cold_budget', until: nextMidnight(now, rules.businessTimeZone) };
}

/** The entry for the account's age in days; without an end of its own the last one stays. */
function entryOfToday(list: readonly number[] | null, facts: DepartureFacts): number {
  if (!list || list.length === 0) return Infinity;
  const age = facts.accountSince === null ? 0 : daysBetween(facts.accountSince, facts.day);
  return list[Math.min(Math.max(age, 0), list.length - 1)]!;
}

/** The business day of an instant. */
export function businessDay(now: Date, rules: DepartureRules): string {
  return localTime(now, rules.businessTimeZone).date;
}
