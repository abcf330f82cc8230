import type { Language } from './language.ts';

const months = {
  id: 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember',
  en: 'January February March April May June July August September October November December',
};

/**
 * A date without a time, `YYYY-MM-DD`, as people read it: `10 November 2025`. Throws a
 * `RangeError` for anything else.
 */
export function formatDate(date: string, language: Language): string {
  const { day, month, year } = readDate(date);
  return `${day} ${monthName(month, language)} ${year}`;
}

/** The month that a bill is for, given by any of its days: `November 2025`. */
export function formatPeriod(firstDay: string, language: Language): string {
  const { month, year } = readDate(firstDay);
  return `${monthName(month, language)} ${year}`;
}

function monthName(month: number, language: Language): string {
  return months[language].split(' ')[month - 1] ?? '';
}

function readDate(date: string): { year: number; month: number; day: number } {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)?.map(Number) ?? [];
  const instant = new Date(`${date}T00:00:00Z`);
  const exists = !Number.isNaN(instant.getTime()) && instant.getUTCDate() === day;
  if (!exists) throw new RangeError('A date is written as YYYY-MM-DD.');
  return { year: year!, month: month!, day: day! };
}
