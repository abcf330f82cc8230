import { formatRupiah } from '../../notifications/formats/rupiah.ts';
import { formatDateTime } from '../../notifications/formats/time.ts';
import { addDays, daysBetween, localTime } from '../../outbox/local-time.ts';
import { currentOffset } from '../rules/current-offset.ts';
import type { Rules } from '../rules/rule-repository.ts';
import { windowOfDay } from './message-window.ts';
import type { Addressee, PlannedMessage, RunDay } from './planned-message.ts';
import type { LastPeriod } from './run-facts.ts';

const dayMs = 86_400_000;
/** Shorter packages are told once, when a quarter of their time is left. */
const shortPackageDays = 28;
/** Periods that end within so many days around the day of a run may be its concern. */
export const prepaidHorizonDays = 35;

/** What the rules ask for on the day of the run about a period that nothing follows. */
export function planPeriod(
  period: LastPeriod,
  to: Addressee,
  rules: Rules,
  run: RunDay,
): PlannedMessage[] {
  const warning = warn(period, to, rules, run);
  const farewell = sayExpired(period, to, rules, run);
  return [warning, farewell].filter((message) => message !== null);
}

function warn(period: LastPeriod, to: Addressee, rules: Rules, run: RunDay) {
  const rule = rules.prepaid_expiring;
  if (!rule.enabled) return null;
  const turn =
    period.duration_days < shortPackageDays
      ? turnOfShort(period, to, rule.validDays)
      : turnOfLong(period, to, rules, run);
  if (!turn || run.date < turn.day || run.date > turn.lastDay) return null;
  const window = windowOfDay({
    ...{ run, timeZone: to.timeZone, at: rule.at, until: period.expires_at },
    notBefore: turn.notBefore,
    mayWait: run.date < turn.lastDay,
  });
  return messageOf('prepaid_expiring', `:${turn.name}`, period, { to, rules, run, window });
}

/** An offset that lies before the period had begun is none. */
function turnOfLong(period: LastPeriod, to: Addressee, rules: Rules, run: RunDay) {
  const expiresOn = localTime(period.expires_at, to.timeZone).date;
  const turn = currentOffset(rules.prepaid_expiring, expiresOn, run.date);
  const startedOn = localTime(period.starts_at, to.timeZone).date;
  if (!turn || turn.day <= startedOn) return null;
  return { ...turn, name: `H-${turn.days}`, notBefore: period.starts_at };
}

function turnOfShort(period: LastPeriod, to: Addressee, validDays: number) {
  const left = (period.duration_days * dayMs) / 4;
  const notBefore = new Date(period.expires_at.getTime() - left);
  const { date: day } = localTime(notBefore, to.timeZone);
  const expiresOn = localTime(period.expires_at, to.timeZone).date;
  const lastDay = [addDays(day, validDays - 1), expiresOn].toSorted()[0]!;
  return { day, lastDay, name: '25%', notBefore };
}

function sayExpired(period: LastPeriod, to: Addressee, rules: Rules, run: RunDay) {
  const rule = rules.prepaid_expired;
  const { expires_at: notBefore } = period;
  const turn = rule.enabled
    ? currentOffset(rule, localTime(notBefore, to.timeZone).date, run.date)
    : null;
  if (!turn) return null;
  const mayWait = run.date < turn.lastDay;
  const window = windowOfDay({ run, timeZone: to.timeZone, at: rule.at, notBefore, mayWait });
  return messageOf('prepaid_expired', '', period, { to, rules, run, window });
}

interface PeriodMessage {
  to: Addressee;
  rules: Rules;
  run: RunDay;
  window: ReturnType<typeof windowOfDay>;
}

function messageOf(
  type: 'prepaid_expiring' | 'prepaid_expired',
  which: string,
  period: LastPeriod,
  { to, rules, run, window }: PeriodMessage,
): PlannedMessage | null {
  if (!window) return null;
  const expiresOn = localTime(period.expires_at, to.timeZone).date;
  const daysLeft = daysBetween(run.date, expiresOn);
  return {
    ...window,
    type,
    dedupeKey: `${type}:${period.id}${which}`,
    to,
    priority: rules[type].priority,
    subscriptionId: period.subscription_id,
    prepaidPeriodId: period.id,
    values: { ...periodValues(period, to), ...(daysLeft > 0 && { daysLeft }) },
  };
}

/** What every text about a prepaid period may name. */
function periodValues(
  period: Pick<LastPeriod, 'expires_at' | 'package_name' | 'price'>,
  to: Pick<Addressee, 'timeZone' | 'language'>,
) {
  return {
    packageName: period.package_name,
    expiresAt: formatDateTime(period.expires_at, to.timeZone, to.language),
    amount: formatRupiah(period.price),
  };
}
