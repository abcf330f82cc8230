import type { Words } from './words.ts';

const DAY_MS = 24 * 60 * 60_000;
const timeZone = 'Asia/Jakarta';
const time = new Intl.DateTimeFormat('id-ID', { hour: '2-digit', minute: '2-digit', timeZone });
const dayKey = new Intl.DateTimeFormat('sv-SE', { timeZone });
const longDay = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
const shortDay = { day: 'numeric', month: 'short', year: 'numeric' } as const;

/** An instant as a clock in Jakarta (WIB) shows it, such as `14.05`. */
export function clockTime(iso: string): string {
  return time.format(new Date(iso));
}

/** The day in Jakarta, such as `2026-11-22`. */
export function dayOf(iso: string): string {
  return dayKey.format(new Date(iso));
}

/** The day above messages: today, yesterday, or its date. */
export function dayWords(iso: string, now = new Date()): Words {
  return (
    nearDay(iso, now) ?? [inLanguage('id-ID', longDay, iso), inLanguage('en-GB', longDay, iso)]
  );
}

/** An instant in a list: the time today, else the day. */
export function shortTime(iso: string, now = new Date()): string {
  if (dayOf(iso) === dayOf(now.toISOString())) return clockTime(iso);
  return nearDay(iso, now)?.[0] ?? inLanguage('id-ID', shortDay, iso);
}

/** A past instant in full, such as `22 Nov 2026 14.05 WIB`. */
export function dateAndTime(iso: string): string {
  return `${inLanguage('id-ID', shortDay, iso)} ${clockTime(iso)} WIB`;
}

function nearDay(iso: string, now: Date): Words | null {
  const day = dayOf(iso);
  if (day === dayOf(now.toISOString())) return ['Hari ini', 'Today'];
  if (day === dayOf(new Date(now.getTime() - DAY_MS).toISOString()))
    return ['Kemarin', 'Yesterday'];
  return null;
}

function inLanguage(language: string, form: Intl.DateTimeFormatOptions, iso: string): string {
  return new Intl.DateTimeFormat(language, { ...form, timeZone }).format(new Date(iso));
}
