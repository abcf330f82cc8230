import { value } from '../environment-values.ts';

/** A name of the IANA time zone database; bare offsets know no rules and are refused. */
export const timeZone = value('an IANA time zone such as Asia/Jakarta', (text) => {
  const zone = text.trim();
  if (!/^[A-Za-z]/.test(zone)) return { wrong: 'is not a time zone' };
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return { value: zone };
  } catch {
    return { wrong: 'is not a known time zone' };
  }
});

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** A span of the day such as `20:00-08:00` in minutes since midnight, or `off` (null). */
export const daySpanOrOff = value<{ from: number; to: number } | null>(
  'a span of the day such as 20:00-08:00, or off',
  (text) => {
    if (text === 'off') return { value: null };
    const found = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
    if (!found) return { wrong: 'is not a span of the day' };
    const [fromHour, fromMinute, toHour, toMinute] = found.slice(1).map(Number);
    const span = { from: fromHour! * 60 + fromMinute!, to: toHour! * 60 + toMinute! };
    return span.from === span.to ? { wrong: 'is an empty span' } : { value: Object.freeze(span) };
  },
);

/** Weekdays as a comma list of at most six, 0 Sunday to 6 Saturday, or `off` (none). */
export const weekdaysOrOff = value<readonly number[]>(
  'English weekdays as a comma list such as sunday, at most six, or off',
  (text) => {
    if (text === 'off') return { value: [] };
    const days = text.split(',').map((part) => weekdays.indexOf(part.trim().toLowerCase()));
    if (days.includes(-1)) return { wrong: 'names something that is not a weekday' };
    if (new Set(days).size > 6) return { wrong: 'leaves no day' };
    return { value: Object.freeze(days) };
  },
);

/** A date without a time, `YYYY-MM-DD`. */
export const calendarDate = value('a date such as 2026-01-31', (text) => {
  const date = new Date(`${text}T00:00:00Z`);
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime());
  return isDate && date.toISOString().startsWith(text)
    ? { value: text }
    : { wrong: 'is not a date' };
});
