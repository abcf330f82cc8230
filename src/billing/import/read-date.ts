import { RowRefusal } from './row-refusal.ts';

const months = [
  ['januari', 'january', 'jan'],
  ['februari', 'february', 'feb', 'pebruari'],
  ['maret', 'march', 'mar'],
  ['april', 'apr'],
  ['mei', 'may'],
  ['juni', 'june', 'jun'],
  ['juli', 'july', 'jul'],
  ['agustus', 'august', 'agu', 'agt', 'aug'],
  ['september', 'sep', 'sept'],
  ['oktober', 'october', 'okt', 'oct'],
  ['november', 'nov', 'nopember'],
  ['desember', 'december', 'des', 'dec'],
];

/**
 * Reads a day such as `2026-11-20`, `20/11/2026`, `20-11-2026`, `20 November 2026`; a time behind
 * it is left out. Between two numbers the day goes first, as it does in Indonesia. Throws a
 * RowRefusal `invalid_date` for a day that does not exist, and for anything else.
 */
export function readDate(text: string): string {
  const bare = text.replace(
    /[ T]\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?(?:Z| ?WI(?:B|TA?))?$/,
    '',
  );
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(bare);
  if (iso) return dayOf(iso[1], iso[2], iso[3]);
  const local = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(bare);
  if (local) return dayOf(local[3], local[2], local[1]);
  const written = /^(\d{1,2})[ -]([a-z]+)[ -](\d{4})$/i.exec(bare);
  return dayOf(written?.[3], monthNumber(written?.[2]), written?.[1]);
}

/**
 * Reads a month such as `2026-11`, `11/2026`, `November 2026` or a day in it; comes out as its
 * first day. Throws as {@link readDate}.
 */
export function readMonth(text: string): string {
  const iso = /^(\d{4})-?(\d{2})$/.exec(text);
  if (iso) return dayOf(iso[1], iso[2], '1');
  const local = /^(\d{1,2})[/.-](\d{4})$/.exec(text);
  if (local) return dayOf(local[2], local[1], '1');
  const written = /^([a-z]+)[ -](\d{4})$/i.exec(text);
  if (written) return dayOf(written[2], monthNumber(written[1]), '1');
  return monthOf(readDate(text));
}

/** The first day of a day's month. */
export function monthOf(date: string): string {
  return `${date.slice(0, 7)}-01`;
}

function monthNumber(name: string | undefined): string | undefined {
  const index = months.findIndex((names) => names.includes(name?.toLowerCase() ?? ''));
  return index < 0 ? undefined : String(index + 1);
}

function dayOf(year?: string, month?: string, day?: string): string {
  const text = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  const date = new Date(`${text}T00:00:00Z`);
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
  if (isReal && /^2[01]\d\d-/.test(text)) return text;
  throw new RowRefusal('invalid_date', 'The date is not clear; write it such as 2026-11-20.');
}
