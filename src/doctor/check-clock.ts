import { localTime } from '../outbox/local-time.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** When this version was being made: a clock that shows an earlier time is wrong. */
const earliest = new Date('2026-11-01T00:00:00Z');
/** Leases, quiet hours and retries are compared with instants of both clocks. */
const offsetWarningMs = 5_000;
const offsetProblemMs = 60_000;

const setClock = 'Let the machine keep its clock right: timedatectl set-ntp true';

/** Shows the business's time, for a person to compare with a watch. */
export function checkClock(now: Date, timeZone: string, isSynchronised: boolean | null): Finding {
  const { date, minutes } = localTime(now, timeZone);
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  const shown = `It is ${date} ${hour}:${minute} in ${timeZone} (BUSINESS_TIME_ZONE)`;
  if (now < earliest) return problem('clock', `${shown}, which is in the past.`, setClock);
  if (isSynchronised === false) {
    return warning('clock', `${shown}; the clock is not synchronised.`, setClock);
  }
  return ok('clock', `${shown}${isSynchronised ? ', synchronised' : ''}.`);
}

/** @param offsetMs by how much the database's clock is ahead of this machine's. */
export function checkDatabaseClock(offsetMs: number): Finding {
  const check = 'database clock';
  const seconds = (Math.abs(offsetMs) / 1_000).toFixed(1);
  const side = offsetMs > 0 ? 'ahead of' : 'behind';
  const found = `The database's clock is ${seconds} s ${side} this machine's.`;
  if (Math.abs(offsetMs) >= offsetProblemMs) return problem(check, found, setClock);
  if (Math.abs(offsetMs) >= offsetWarningMs) return warning(check, found, setClock);
  return ok(check, 'It agrees with the clock of this machine.');
}
