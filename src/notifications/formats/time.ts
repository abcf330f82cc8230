import { formatDate } from './date.ts';
import type { Language } from './language.ts';

/** The three zones of Indonesia under the names that its people use. */
const zoneNames: ReadonlyMap<string, string> = new Map([
  ['Asia/Jakarta', 'WIB'],
  ['Asia/Pontianak', 'WIB'],
  ['Asia/Makassar', 'WITA'],
  ['Asia/Ujung_Pandang', 'WITA'],
  ['Asia/Jayapura', 'WIT'],
]);

/** An instant on the clock of an IANA zone: `14.30 WIB`; zones abroad by their offset. */
export function formatTime(instant: Date, timeZone: string): string {
  const { hour, minute, zone } = partsOf(instant, timeZone);
  return `${hour}.${minute} ${zoneNames.get(timeZone) ?? zone}`;
}

/** An instant with its date in an IANA zone: `10 November 2025, 14.30 WIB`. */
export function formatDateTime(instant: Date, timeZone: string, language: Language): string {
  const { year, month, day } = partsOf(instant, timeZone);
  return `${formatDate(`${year}-${month}-${day}`, language)}, ${formatTime(instant, timeZone)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(instant: Date, timeZone: string) {
  const parts = formatOf(timeZone).formatToParts(instant);
  const read = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
    zone: read('timeZoneName'),
  };
}

/** Making one takes longer than using it a hundred times. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'shortOffset',
  });
  formats.set(timeZone, made);
  return made;
}
