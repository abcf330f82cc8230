import { addDays, instantAt } from '../../outbox/local-time.ts';
import type { MessageWindow, RunDay } from './planned-message.ts';

interface WindowOfDay {
  run: RunDay;
  timeZone: string;
  /** Minutes since midnight from which it may leave. */
  at: number | null;
  /** Not before this instant either. */
  notBefore?: Date;
  /** Not from this instant on. */
  until?: Date;
  mayWait: boolean;
}

/**
 * The window of a text that is true on the day of the run: from the rule's time until midnight,
 * on the customer's clock. Null when that is over.
 */
export function windowOfDay(day: WindowOfDay): MessageWindow | null {
  const { run, timeZone, at, notBefore, until, mayWait } = day;
  const midnight = instantAt(addDays(run.date, 1), 0, timeZone);
  const earliest = latest(instantAt(run.date, at ?? 0, timeZone), run.now, notBefore);
  const expiresAt = until !== undefined && until < midnight ? until : midnight;
  return earliest < expiresAt ? { earliest, expiresAt, mayWait } : null;
}

/** The window of a text that is true until the end of `lastDay`; null when that is over. */
export function windowUntil(run: RunDay, lastDay: string, timeZone: string): MessageWindow | null {
  const earliest = latest(instantAt(run.date, 0, timeZone), run.now);
  const expiresAt = instantAt(addDays(lastDay, 1), 0, timeZone);
  return earliest < expiresAt ? { earliest, expiresAt, mayWait: false } : null;
}

function latest(...instants: (Date | undefined)[]): Date {
  return new Date(Math.max(...instants.map((instant) => instant?.getTime() ?? 0)));
}
