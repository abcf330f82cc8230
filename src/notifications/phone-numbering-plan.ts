import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';
import type { PhoneRefusalCode } from './phone-refusal.ts';

/** Which numbers are accepted. Countries are two-letter codes, upper case. */
export interface PhonePolicy {
  /** Country of numbers that are written without a country code. */
  readonly defaultCountry: CountryCode;
  readonly allowedCountries: readonly string[];
  /** Whether landline numbers are accepted. */
  readonly allowLandline: boolean;
}

/** A number in E.164, or why there is none. */
export type Resolved = { e164: string } | { code: PhoneRefusalCode };

/** Shorter than any full number, longer than 00 and the 15 digits that E.164 has room for. */
const FEWEST_DIGITS = 7;
const MOST_DIGITS = 17;

/**
 * Finds the one number that `dialled` (digits, with or without a leading plus) stands for.
 * 00 is read as the plus. What could be two numbers is refused, never decided.
 */
export function resolveNumber(dialled: string, policy: PhonePolicy): Resolved {
  const digits = dialled.replace('+', '');
  if (digits.length < FEWEST_DIGITS) return { code: 'too_short' };
  if (digits.length > MOST_DIGITS) return { code: 'too_long' };
  if (digits.startsWith('00')) {
    if (dialled.startsWith('+') || digits[2] === '0') return { code: 'invalid_prefix' };
    return resolveInternational(digits.slice(2), policy);
  }
  // No country code starts with 0, so the plus before a 0 can only be a slip.
  if (dialled.startsWith('+') && digits[0] !== '0') return resolveInternational(digits, policy);
  return policy.defaultCountry === 'ID'
    ? resolveIndonesianLocal(digits, policy)
    : resolveLocal(digits, policy);
}

function resolveInternational(digits: string, policy: PhonePolicy): Resolved {
  const countries = countriesOf(digits);
  if (countries.length === 0) return { code: 'invalid_prefix' };
  if (!countries.some((country) => policy.allowedCountries.includes(country))) {
    return { code: 'foreign_number' };
  }
  return digits.startsWith('62')
    ? checkIndonesian(digits.slice(2), policy)
    : checkForeign(digits, policy);
}

/** Looked up once: it takes the library longer than all the rest of a number. */
const callingCodes = getCountries().map(
  (country) => [country, getCountryCallingCode(country)] as const,
);

/** The countries whose calling code the digits start with, such as US and CA for 1. */
function countriesOf(digits: string): CountryCode[] {
  return callingCodes.flatMap(([country, code]) => (digits.startsWith(code) ? [country] : []));
}

/** Indonesia: 0 and the number, the number with 62, or a mobile number from its 8 on. */
function resolveIndonesianLocal(digits: string, policy: PhonePolicy): Resolved {
  if (!policy.allowedCountries.includes('ID')) return { code: 'foreign_number' };
  if (digits.startsWith('0')) return checkNationalIndonesian(digits.slice(1), policy);
  if (digits.startsWith('62')) return checkIndonesian(digits.slice(2), policy);
  if (digits.startsWith('8')) return checkNationalIndonesian(digits, policy);
  return { code: 'no_country_or_trunk_prefix' };
}

/** What follows 62. Many people keep the 0 there, as in +62 (0)812. */
function checkIndonesian(digits: string, policy: PhonePolicy): Resolved {
  return checkNationalIndonesian(digits.startsWith('0') ? digits.slice(1) : digits, policy);
}

/** Mobile numbers: 8, then 1-3 or 5-9, 9 to 12 digits in all (ITU national numbering plan). */
const indonesianMobile = /^8[1-35-9]\d{7,10}$/;

/**
 * Checks a national significant number. Operator prefixes are not compared with any list:
 * such lists are always behind, and 0851 is missing from most of them.
 */
function checkNationalIndonesian(number: string, policy: PhonePolicy): Resolved {
  if (indonesianMobile.test(number)) return { e164: `+62${number}` };
  if (number.startsWith('0')) return { code: 'invalid_prefix' };
  if (number.startsWith('84')) return { code: 'unassigned_prefix' };
  if (number.startsWith('80')) return { code: 'not_mobile' };
  if (number.startsWith('8')) return { code: number.length < 9 ? 'too_short' : 'too_long' };
  // 0628 is an area of Sumatra too; a mobile number behind 62 is the far likelier reading.
  const again = /^620?(8\d+)$/.exec(number)?.[1];
  if (again && (!policy.allowLandline || indonesianMobile.test(again))) {
    return { code: 'duplicate_country_code' };
  }
  return policy.allowLandline ? checkForeign(`62${number}`, policy) : { code: 'not_mobile' };
}

/** A number with its calling code, by the numbering plans of libphonenumber. */
function checkForeign(digits: string, policy: PhonePolicy): Resolved {
  const phone = parsePhoneNumberFromString(`+${digits}`, { extract: false });
  const length = validatePhoneNumberLength(`+${digits}`);
  if (length === 'TOO_SHORT' || length === 'TOO_LONG') {
    return { code: length === 'TOO_SHORT' ? 'too_short' : 'too_long' };
  }
  if (!phone?.isValid()) return { code: 'unassigned_prefix' };
  if (!phone.country || !policy.allowedCountries.includes(phone.country)) {
    return { code: 'foreign_number' };
  }
  // The library rewrites some numbers (mobile marks of Argentina or Mexico); only a trunk 0 may go.
  const withoutTrunk = digits.slice(phone.countryCallingCode.length).replace(/^0/, '');
  const kept = [digits, phone.countryCallingCode + withoutTrunk];
  if (!kept.includes(phone.number.slice(1))) return { code: 'invalid_prefix' };
  const type = phone.getType();
  const accepted = type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
  if (accepted || (type === 'FIXED_LINE' && policy.allowLandline)) return { e164: phone.number };
  return { code: 'not_mobile' };
}

/** Other default countries: the local reading and the one with country code, if only one fits. */
function resolveLocal(digits: string, policy: PhonePolicy): Resolved {
  const code = getCountryCallingCode(policy.defaultCountry);
  const forms = [localReading(digits, policy.defaultCountry)];
  if (digits.startsWith(code)) forms.push(digits);
  const readings = forms.map((form) => resolveInternational(form, policy));
  const numbers = new Set(readings.flatMap((reading) => ('e164' in reading ? reading.e164 : [])));
  const [e164] = numbers;
  if (e164 !== undefined && numbers.size === 1) return { e164 };
  const [local] = readings;
  return numbers.size > 1 || !local ? { code: 'no_country_or_trunk_prefix' } : local;
}

/** The digits with the country's calling code in place of its trunk prefix, when they have one. */
function localReading(digits: string, country: CountryCode): string {
  const code = getCountryCallingCode(country);
  const phone = parsePhoneNumberFromString(digits, { defaultCountry: country, extract: false });
  const national = phone?.nationalNumber ?? digits;
  // A trunk prefix has one or two digits; whatever else the library changed is not taken over.
  const trunk = digits.endsWith(national) ? digits.length - national.length : 0;
  return code + (trunk <= 2 ? national : digits);
}
