import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PhonePolicy, parsePhoneNumber } from '../../src/notifications/phone-number.ts';

/** Runs of each property; PHONE_RUNS=1000000 is the long form. */
const numRuns = Number(process.env.PHONE_RUNS ?? 20_000);
const timeout = 20_000 + numRuns;

const POLICY: PhonePolicy = {
  defaultCountry: 'ID',
  allowedCountries: ['ID'],
  allowLandline: false,
};
const WIDE: PhonePolicy = {
  defaultCountry: 'ID',
  allowedCountries: ['ID', 'MY', 'SG', 'US'],
  allowLandline: true,
};

const rows = readFileSync(new URL('../data/phone-numbers.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t')[0] ?? '');

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

/** Pieces that people, spreadsheets and other programs put into phone numbers. */
const fragment = fc.oneof(
  digits(1, 3),
  fc.constantFrom(
    ...[
      ' ',
      '-',
      '.',
      '(',
      ')',
      '+',
      '/',
      ',',
      ';',
      '\n',
      '\t',
      '&',
      "'",
      '"',
      '=',
      'x',
      'E+',
      'O',
    ],
    ...[
      '0',
      '62',
      '+62',
      '0062',
      '(0)',
      ' atau ',
      ' ext 1',
      '.0',
      ',00',
      '#',
      '@c.us',
      '@lid',
      '?',
    ],
    ...[
      '\u200b',
      '\u202a',
      '\u202e',
      '\u00a0',
      '\u2011',
      '８',
      '＋',
      '٨',
      '²',
      '⑧',
      '𝟖',
      '½',
      '📞',
    ],
    ...['?text=', '&phone=', 'tel:', 'HP:', 'wa.me/', 'whatsapp://send?phone='],
  ),
);

interface Change {
  at: number;
  cut: number;
  put: string;
}

const change = fc.record({ at: fc.nat(40), cut: fc.nat(3), put: fc.option(fragment, { nil: '' }) });

function changed(text: string, changes: readonly Change[]): string {
  return changes.reduce((current, { at, cut, put }) => {
    const start = at % (current.length + 1);
    return current.slice(0, start) + put + current.slice(start + cut);
  }, text);
}

const written = fc
  .tuple(
    fc.constantFrom('0', '62', '+62', '0062', '', '620', '+62 (0)', '8', '+', '6262'),
    fc.constantFrom('8', '81', '85', '84', '80', '21', ''),
    fc.array(digits(1, 4), { minLength: 2, maxLength: 4 }),
    fc.constantFrom('', ' ', '-', '.', ', ', '/'),
  )
  .map(([start, operator, groups, between]) => start + operator + groups.join(between));

const nearPhone = fc
  .tuple(fc.oneof(fc.constantFrom(...rows), written), fc.array(change, { maxLength: 3 }))
  .map(([row, changes]) => changed(row, changes));

const anything = fc.oneof(
  { weight: 6, arbitrary: nearPhone },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'0123456789 -+().') }) },
);

const digitsOf = (text: string) => text.normalize('NFKC').replaceAll(/\D/g, '');

/** A link may bring a prepared text, whose digits belong to no number. */
const withoutLinkText = (text: string) => text.replace(/([?&]text=)[^&]*/i, '$1');

/** All the ways to write the digits of an Indonesian number with what may stand in front. */
const spellings = (national: string) =>
  ['', '0', '62', '620', '0062', '00620'].map((front) => front + national);

function check(text: string, policy: PhonePolicy): void {
  const reading = parsePhoneNumber(text, policy);
  expect(parsePhoneNumber(text, policy)).toEqual(reading);
  if (reading.ok) {
    expect(parsePhoneNumber(reading.phone, policy)).toEqual(reading);
    return;
  }
  for (const candidate of reading.candidates ?? []) {
    expect(parsePhoneNumber(candidate, policy)).toEqual({ ok: true, phone: candidate });
  }
}

describe('for any text', () => {
  it(
    'reading never throws, gives the same answer twice, and takes its own output as it is',
    () => {
      fc.assert(
        fc.property(anything, fc.constantFrom(POLICY, WIDE), (text, policy) => {
          check(text, policy);
        }),
        { numRuns },
      );
    },
    timeout,
  );

  it(
    'the number has a legal shape, and its digits are those of the input in their order, none left out',
    () => {
      let accepted = 0;
      fc.assert(
        fc.property(anything, (text) => {
          const reading = parsePhoneNumber(text, POLICY);
          if (!reading.ok) return;
          accepted += 1;
          const national = /^\+62(8[1-35-9]\d{7,10})$/.exec(reading.phone)?.[1];
          expect(national, `${JSON.stringify(text)} gave ${reading.phone}`).toBeDefined();
          expect(spellings(national ?? ''), JSON.stringify(text)).toContain(
            digitsOf(withoutLinkText(text)),
          );
        }),
        { numRuns },
      );
      // A generator that makes hardly any number would prove nothing.
      expect(accepted).toBeGreaterThan(numRuns / 20);
    },
    timeout,
  );

  it(
    'a legal number is read from every usual way of writing it',
    () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...'12356789'),
          digits(7, 10),
          fc.constantFrom('0', '', '62', '+62', '0062', '+62 (0)', '620'),
          fc.constantFrom('', ' ', '-', '.'),
          (second, rest, front, between) => {
            const national = `8${second}${rest}`;
            const grouped = [national.slice(0, 3), national.slice(3, 7), national.slice(7)]
              .filter((group) => group !== '')
              .join(between);
            const reading = parsePhoneNumber(front + grouped, POLICY);
            expect(reading).toEqual({ ok: true, phone: `+62${national}` });
          },
        ),
        { numRuns },
      );
    },
    timeout,
  );
});
