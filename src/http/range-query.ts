import { z } from 'zod';
import { AppError } from '../errors.ts';
import { localTime } from '../outbox/local-time.ts';
import { instantField } from './fields.ts';

const dayMs = 86_400_000;

/** An instant, or a date that still has to be read in a time zone. */
type Moment = Date | { date: string };

const moment = z.union([instantField, z.iso.date().transform((date): Moment => ({ date }))], {
  error: 'Give an instant such as 2026-11-22T08:00:00+07:00, or a date such as 2026-11-22.',
});

/** The two ends of a range of time in a query string. */
export const rangeFields = { from: moment.optional(), to: moment.optional() };

/** A range of time: `from` is in it, `to` is not. */
export interface InstantRange {
  from: Date | null;
  to: Date | null;
}

/**
 * Reads a range. A date as `from` is its first instant in `timeZone`; as `to` it takes the whole
 * day in. Throws 400 when the range ends before it begins.
 */
export function readRange(
  { from, to }: { from?: Moment | undefined; to?: Moment | undefined },
  timeZone: string,
): InstantRange {
  const range = {
    from: from === undefined ? null : readMoment(from, timeZone, 0),
    to: to === undefined ? null : readMoment(to, timeZone, 1),
  };
  if (range.from === null || range.to === null || range.from <= range.to) return range;
  const message = 'to must not lie before from.';
  throw new AppError('invalid_request', message, {
    status: 400,
    details: [{ path: 'to', code: 'too_early', message }],
  });
}

function readMoment(given: Moment, timeZone: string, days: number): Date {
  if (given instanceof Date) return given;
  return startOfDay(new Date(Date.parse(given.date) + days * dayMs), timeZone);
}

/**
 * The first instant in `timeZone` of the date that `midnight` is in UTC. The offset is read where
 * it is needed: on the other side of a change of the clocks it is another one.
 */
function startOfDay(midnight: Date, timeZone: string): Date {
  const guess = new Date(midnight.getTime() - offsetMs(midnight, timeZone));
  return new Date(midnight.getTime() - offsetMs(guess, timeZone));
}

/** How far the clock on the wall is ahead of UTC. */
function offsetMs(instant: Date, timeZone: string): number {
  const { date, minutes } = localTime(instant, timeZone);
  const wall = Date.parse(date) + minutes * 60_000;
  return wall - Math.floor(instant.getTime() / 60_000) * 60_000;
}
