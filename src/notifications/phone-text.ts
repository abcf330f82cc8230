import type { PhoneRefusalCode } from './phone-refusal.ts';

/**
 * Takes away what people cannot see and spreadsheets add: full-width forms become ASCII, marks
 * without width go, every space and dash becomes the plain one, one text mark (a leading
 * apostrophe, quotes or `="…"`) is unwrapped.
 *
 * Only full-width forms are folded. All of NFKC would turn the footnote in `0812…¹` into a
 * further digit and so make a stranger's number.
 */
export function cleanPhoneText(input: string): string {
  const text = input
    .replace(/[\uff01-\uff5e]/g, (character) => character.normalize('NFKC'))
    // U+202E stays and is refused: it shows the digits in another order than they are stored.
    .replace(/[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202d\u2060-\u2064\u2066-\u2069\ufeff]/g, '')
    .replace(/[\r\n\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/\p{Zs}/gu, ' ')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .trim();
  const quoted = /^(?:="([^"]*)"|"([^"]*)"|['’]([^'’]*)['’]?)$/.exec(text);
  return quoted ? (quoted[1] ?? quoted[2] ?? quoted[3] ?? '').trim() : text;
}

/** What Excel and its kind show in place of a number, or make of one. */
const spreadsheetForms = [
  /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i,
  /^\+?\d{7,}[.,]0{1,2}$/,
  /^\d{1,3}(?:\.\d{3})+,\d{1,2}$/,
  /^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$/,
  /^#+$/,
  /^#(?:value|ref|name|num|n\/a|null|div\/0)[!?]?$/i,
];

const addressKinds: readonly (readonly [RegExp, PhoneRefusalCode])[] = [
  [/@g\.us$/i, 'group_not_allowed'],
  [/@broadcast$/i, 'broadcast_not_allowed'],
  [/@newsletter$/i, 'newsletter_not_allowed'],
  [/@(?:hosted\.)?lid$/i, 'lid_not_allowed'],
];

const extension =
  /\d(?:[ .()-]*\d){6}[ .)]*(?:;?ext(?:ension|\.)?|ekst(?:ensi|\.)?|pesawat|pes\.?|x|#) *[.:=]? *\d{1,6}$/i;

/** The reason why a cleaned text is no single number, when its form alone tells. */
export function refusedForm(text: string): PhoneRefusalCode | undefined {
  if (spreadsheetForms.some((form) => form.test(text))) return 'spreadsheet_artifact';
  if (!/[\p{L}\p{N}\p{So}]/u.test(text)) return 'empty';
  const kind = addressKinds.find(([form]) => form.test(text));
  if (kind) return kind[1];
  return extension.test(text) ? 'extension_not_allowed' : undefined;
}

/** Other query parts that WhatsApp's own links carry. */
const linkParts = new Set(['text', 'type', 'app_absent', 'lang']);

/**
 * The number in a chat id (`…@c.us`) or a link to a chat, or undefined when the text is
 * neither. Such digits always start with the country code, so they come back with a plus,
 * save where a 0 shows that somebody wrote a local number.
 */
export function readChatAddress(text: string): string | undefined {
  const chatId = /^\+?(\d+)@(?:c\.us|s\.whatsapp\.net)$/i.exec(text);
  const short = /^(?:https?:\/\/)?(?:www\.)?wa\.me\/\+?(\d+)\/?(?:\?(.*))?$/i.exec(text);
  const long =
    /^(?:(?:https?:\/\/)?(?:(?:api|web|www)\.)?whatsapp\.com\/|whatsapp:\/\/)send\/?\?(.*)$/i.exec(
      text,
    );
  const digits = chatId?.[1] ?? shortLinkDigits(short) ?? longLinkDigits(long?.[1]);
  if (digits === undefined) return undefined;
  return digits.startsWith('0') ? digits : `+${digits}`;
}

function shortLinkDigits(match: RegExpExecArray | null): string | undefined {
  const query = new URLSearchParams(match?.[2] ?? '');
  return [...query.keys()].every((part) => linkParts.has(part)) ? match?.[1] : undefined;
}

function longLinkDigits(query: string | undefined): string | undefined {
  const parts = new URLSearchParams(query ?? '');
  const phones = parts.getAll('phone');
  const known = [...parts.keys()].every((part) => part === 'phone' || linkParts.has(part));
  // In a query a plus sign stands for a space.
  return known && phones.length === 1 ? /^[+ ]?(\d+)$/.exec(phones[0] ?? '')?.[1] : undefined;
}

/** The parts of a text between signs that separate numbers, without a label such as `HP:`. */
export function splitNumbers(text: string): string[] {
  return text
    .split(/[,;/|&\n\t]|(?<![a-z])(?:atau|dan|or|and)(?![a-z])|(?<=\d) +(?=\+)/i)
    .map((part) => part.replace(/^ *(?:hp|wa|whatsapp|telp?|phone|no)(?:\.?:|\.)/i, '').trim())
    .filter((part) => /[\p{L}\p{N}\p{So}]/u.test(part));
}

/**
 * The form of one number, its separators being one space each: the country code or the area
 * code may stand in brackets. Digits in brackets further on would be a remark.
 */
const numberForm = /^ ?(?:\( ?\+? ?\d+ ?\)|\+? ?\(\d+\)|\+? ?\d+)? ?(?:\( ?\d+ ?\))?[\d ]*$/;

/** One number as it was written: its digits in their order, a leading plus where it has one. */
export interface WrittenNumber {
  dialled: string;
  /** The same, cut where spaces, dots, dashes or brackets stood; the first one keeps the plus. */
  groups: readonly [string, ...string[]];
}

/** Reads the digits of one number; undefined when more than digits and the usual marks is there. */
export function readWrittenNumber(text: string): WrittenNumber | undefined {
  const [first, ...others] = text.match(/\d+/g) ?? [];
  // One space each also keeps the form from being tried in ever more ways on a hostile text.
  const plain = text.replaceAll(/[ .-]+/g, ' ');
  if (first === undefined || !numberForm.test(plain)) return undefined;
  const lead = (text.includes('+') ? '+' : '') + first;
  return { dialled: [lead, ...others].join(''), groups: [lead, ...others] };
}
