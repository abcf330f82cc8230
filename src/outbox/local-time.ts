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

/** The last answer for each zone: whoever asks about a minute asks about it more than once. */
const lastAnswers = new Map<string, { minute: number; local: LocalTime }>();

/** The local time of an instant in an IANA time zone. */
export function localTime(instant: Date, timeZone: string): LocalTime {
  const minute = Math.floor(instant.getTime() / 60_000);
  const last = lastAnswers.get(timeZone);
  if (last?.minute === minute) return last.local;
  const local = readLocalTime(instant, timeZone);
  lastAnswers.set(timeZone, { minute, local });
  return local;
}

function readLocalTime(instant: Date, timeZone: string): LocalTime {
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

/** The instant at which the clock on the wall shows `minutes` past midnight of a `YYYY-MM-DD`. */
export function instantAt(date: string, minutes: number, timeZone: string): Date {
  const asUtc = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000;
  const guess = asUtc - offsetMs(new Date(asUtc), timeZone);
  return new Date(asUtc - offsetMs(new Date(guess), timeZone));
}

/** How far the local clock is ahead of UTC at an instant, in whole minutes, as milliseconds. */
function offsetMs(instant: Date, timeZone: string): number {
  const local = localTime(instant, timeZone);
  const shown = Date.parse(`${local.date}T00:00:00Z`) + local.minutes * 60_000;
  return shown - Math.floor(instant.getTime() / 60_000) * 60_000;
}

/** The `YYYY-MM-DD` that lies `days` after another one. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
