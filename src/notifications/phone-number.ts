import { type PhonePolicy, type Resolved, resolveNumber } from './phone-numbering-plan.ts';
import { type PhoneRefusal, refusePhone } from './phone-refusal.ts';
import {
  cleanPhoneText,
  readChatAddress,
  readWrittenNumber,
  refusedForm,
  splitNumbers,
  type WrittenNumber,
} from './phone-text.ts';

export type { PhonePolicy } from './phone-numbering-plan.ts';

declare const checked: unique symbol;

/** A number in E.164 with its plus, such as `+6281234567890`, that {@link parsePhoneNumber} made. */
export type PhoneNumber = string & { readonly [checked]: true };

/** What became of a text: a number, or the reason why there is none. */
export type PhoneReading = { readonly ok: true; readonly phone: PhoneNumber } | PhoneRefusal;

/** In UTF-16 code units; a link to a chat with a prepared text still fits. */
const LONGEST_INPUT = 512;

/**
 * Reads one phone number as people, spreadsheets and WhatsApp write it. Nothing is guessed: no
 * digit of the input is lost but 00, 62 and the trunk 0 in front, and what can be read in two
 * ways is refused. A field with several numbers is refused even when they are all the same,
 * with that one as its candidate. Digits of other scripts than ASCII and full-width are refused.
 * Never throws; the output, given back in, yields itself.
 */
export function parsePhoneNumber(input: unknown, policy: PhonePolicy): PhoneReading {
  if (typeof input !== 'string') return refusePhone('not_a_string');
  if (input.length > LONGEST_INPUT) return refusePhone('too_long');
  const text = cleanPhoneText(input);
  const refused = refusedForm(text);
  if (refused) return refusePhone(refused);
  const address = readChatAddress(text);
  if (address !== undefined) return parseOne(address, policy);
  const parts = splitNumbers(text);
  return parts.length > 1 ? refuseSeveral(parts, policy) : parseOne(parts[0] ?? '', policy);
}

function parseOne(text: string, policy: PhonePolicy): PhoneReading {
  const written = readWrittenNumber(text);
  if (!written) return refusePhone('invalid_characters');
  const whole = resolveNumber(written.dialled, policy);
  const rivals = rivalReadings(written, policy);
  if (rivals.length > 0) return refusePhone('multiple_numbers', numbersIn([...rivals, whole]));
  if ('code' in whole) return refusePhone(whole.code);
  return { ok: true, phone: whole.e164 as PhoneNumber };
}

/**
 * Readings that compete with all groups together. A first group that is a whole number by
 * itself has them: what follows may be a second number, the end of one or a remark.
 */
function rivalReadings({ dialled, groups }: WrittenNumber, policy: PhonePolicy): Resolved[] {
  const [first, second = '', ...others] = groups;
  const leadsIn = /^(?:\+\d{1,3}|00\d{1,3}|62|0)$/.test(first);
  const lead = leadsIn ? first + second : first;
  const reading = resolveNumber(lead, policy);
  if (lead === dialled || !('e164' in reading)) return [];
  const rest = leadsIn ? others : [second, ...others];
  return [reading, ...rest.map((group) => resolveNumber(group, policy))];
}

function refuseSeveral(parts: readonly string[], policy: PhonePolicy): PhoneRefusal {
  const written = parts.map((part) => readWrittenNumber(part)?.dialled);
  const numbers = written.filter((dialled) => dialled !== undefined);
  const candidates = numbersIn(numbers.map((dialled) => resolveNumber(dialled, policy)));
  const long = numbers.filter((dialled) => dialled.length >= 7).length;
  const several = numbers.length === parts.length && (candidates.length > 0 || long > 1);
  return several ? refusePhone('multiple_numbers', candidates) : refusePhone('invalid_characters');
}

function numbersIn(resolved: readonly Resolved[]): string[] {
  return [...new Set(resolved.flatMap((one) => ('e164' in one ? one.e164 : [])))];
}

/**
 * A number for logs: `+6281234567890` becomes `62812****890`. The stars stand for any number
 * of digits; a text too short to hide anything in becomes `****`.
 */
export function maskPhoneNumber(phone: string): string {
  const digits = phone.replaceAll(/\D/g, '');
  if (digits.length < 8) return '****';
  const head = Math.min(5, digits.length - 7);
  return `${digits.slice(0, head)}****${digits.slice(-3)}`;
}
