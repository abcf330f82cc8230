/** What the clock on the wall shows somewhere. */
export interface LocalTime {
  /** `YYYY-MM-DD`. */
  date: string;
  /** 0 Sunday to 6 Saturday. */
  weekday: number;
  /** Minutes since midnight. */
  minutes: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(timeZone, made);
  return made;
}

/** The local time of an instant in an IANA time zone. */
export function localTime(instant: Date, timeZone: string): LocalTime {
  const parts = formatOf(timeZone).formatToParts(instant);
  const read = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const date = `${read('year')}-${read('month')}-${read('day')}`;
  return {
    date,
    weekday: new Date(`${date}T00:00:00Z`).getUTCDay(),
    minutes: Number(read('hour')) * 60 + Number(read('minute')),
  };
}

/** The first instant at or after `instant` at which the local time is `minutes` past midnight. */
export function nextLocalTime(instant: Date, timeZone: string, minutes: number): Date {
  const now = localTime(instant, timeZone).minutes;
  const wait = (minutes - now + 1440) % 1440;
  const whole = Math.floor(instant.getTime() / 60_000) * 60_000;
  return new Date(whole + (wait === 0 && now === minutes ? 0 : wait) * 60_000);
}

/** The next local midnight after `instant`. */
export function nextMidnight(instant: Date, timeZone: string): Date {
  const { minutes } = localTime(instant, timeZone);
  const whole = Math.floor(instant.getTime() / 60_000) * 60_000;
  return new Date(whole + (1440 - minutes) * 60_000);
}

/** Whole days from one `YYYY-MM-DD` to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
