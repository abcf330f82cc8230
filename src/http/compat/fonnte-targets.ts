import type { DropInTarget } from './drop-in-desk.ts';
import { splitList } from './split-list.ts';

/**
 * Reads a `target` such as `081234567890|Budi|Rp150.000,081298765432|Sari|Rp90.000` with the
 * text that each of them shall read: `{name}` is the second part, `{var1}` the third. Values are
 * put in once and are never read as places themselves; a place without a value stays as it is.
 */
export function readFonnteTargets(
  target: string,
  message: string,
  countryCode: string | null,
): DropInTarget[] {
  const hasPlaces = place.test(message);
  return splitList('target', target, ',').map((piece) => {
    const [recipient = '', ...values] = piece.split('|').map((part) => part.trim());
    const text = hasPlaces && values.length > 0 ? fill(message, values) : message;
    return { recipient, number: withCountryCode(recipient, countryCode), text };
  });
}

const place = /\{(name|var([1-9]\d?))\}/;

function fill(message: string, values: readonly string[]): string {
  return message.replaceAll(new RegExp(place, 'g'), (whole, name: string, nth?: string) => {
    const value = name === 'name' ? values[0] : values[Number(nth)];
    return value ?? whole;
  });
}

/** A first 0 stands for the country code that the caller names; 0 and none leave the number. */
function withCountryCode(number: string, countryCode: string | null): string {
  const code = countryCode?.replace(/^\+/, '') ?? '';
  return /^[1-9]\d{0,2}$/.test(code) ? number.replace(/^0(?=[\d\s.-]*$)/, `+${code}`) : number;
}
