import { parsePhoneNumber, type PhoneNumber, type PhonePolicy } from './phone-number.ts';
import type { PhoneRefusal, PhoneRefusalCode } from './phone-refusal.ts';
import { cleanPhoneText, splitNumbers } from './phone-text.ts';

/** One number of a field, and the part of the field that it was read from. */
export interface PhoneInField {
  phone: PhoneNumber;
  asGiven: string;
}

/** What a field of a list holds: at least one number, or the reason why it can't be told. */
export type PhonesReading =
  | { readonly ok: true; readonly phones: readonly [PhoneInField, ...PhoneInField[]] }
  | PhoneRefusal;

/**
 * Reads a field into which people have written one number or several, such as
 * `0812-3456-7890 / 0813-1111-2222`; each comes out once, in its order. Every part between the
 * separators has to be a whole number by itself: else the field is refused, and nothing is taken
 * from it.
 */
export function readPhonesInField(field: string, policy: PhonePolicy): PhonesReading {
  const whole = parsePhoneNumber(field, policy);
  if (whole.ok) return { ok: true, phones: [{ phone: whole.phone, asGiven: field }] };
  if (!mayBeSeveral.has(whole.code) || field.length > longestField) return whole;
  const text = cleanPhoneText(field);
  const parts = splitNumbers(text);
  const read = readAll(parts.length > 1 ? parts : text.split(' '), policy);
  const [first, ...others] = read ?? [];
  return first ? { ok: true, phones: [first, ...others] } : whole;
}

/** What several numbers are refused for when they are read as one. */
const mayBeSeveral = new Set<PhoneRefusalCode>(['multiple_numbers', 'too_long']);
const longestField = 200;

/** The numbers of all parts, or null when one of them is none. */
function readAll(parts: readonly string[], policy: PhonePolicy): PhoneInField[] | null {
  const found = new Map<string, PhoneInField>();
  for (const asGiven of parts) {
    const reading = parsePhoneNumber(asGiven, policy);
    if (!reading.ok) return null;
    if (!found.has(reading.phone)) found.set(reading.phone, { phone: reading.phone, asGiven });
  }
  return [...found.values()];
}
