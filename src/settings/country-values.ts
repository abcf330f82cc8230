import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/max';
import { commaList, value } from '../environment-values.ts';

/** Two-letter country of the phone numbering plan (ISO 3166-1), upper case. */
export const country = value<CountryCode>('a two-letter country code such as ID', (text) => {
  const code = text.trim().toUpperCase();
  return isSupportedCountry(code) ? { value: code } : { wrong: 'is not a known country' };
});

/** A comma list of countries, see {@link country}. */
export const countryList = value<readonly CountryCode[]>(
  'a comma list of two-letter country codes, for example ID,MY',
  (text) => {
    const codes = commaList(text.toUpperCase());
    const known = codes.filter((code) => isSupportedCountry(code));
    if (codes.length === 0) return { wrong: 'names no country' };
    return known.length === codes.length
      ? { value: Object.freeze(known) }
      : { wrong: 'holds an unknown country' };
  },
);
