import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  maskPhoneNumber,
  type PhonePolicy,
  parsePhoneNumber,
} from '../../src/notifications/phone-number.ts';

const DEFAULT: PhonePolicy = {
  defaultCountry: 'ID',
  allowedCountries: ['ID'],
  allowLandline: false,
};
const LANDLINE: PhonePolicy = { ...DEFAULT, allowLandline: true };
const WITH_MALAYSIA: PhonePolicy = { ...DEFAULT, allowedCountries: ['ID', 'MY'] };
const MALAYSIAN: PhonePolicy = { ...DEFAULT, defaultCountry: 'MY', allowedCountries: ['MY'] };

/** The number without its plus, or the reason of the refusal. */
function read(input: unknown, policy = DEFAULT): string {
  const reading = parsePhoneNumber(input, policy);
  return reading.ok ? reading.phone.slice(1) : `reject:${reading.code}`;
}

const table = readFileSync(new URL('../data/phone-numbers.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t') as [string, string]);

describe('the table of inputs', () => {
  it('is there in full', () => {
    expect(table).toHaveLength(39);
  });

  it.each(table)('%s gives %s', (input, expected) => {
    const result = read(input);
    expect(result.startsWith('reject:') ? result : `${result}@c.us`).toBe(expected);
  });
});

describe('what is read as 6281234567890', () => {
  it.each([
    ['no-break spaces', '0812\u00a03456\u20077890'],
    ['direction marks of a pasted contact', '\u202a+62 812\u20113456\u20117890\u202c'],
    ['the override that Windows pastes', '\u202d+62 812-3456-7890\u202c'],
    ['marks without width', '0812\u200b3456\ufeff7890\u00ad'],
    ['full-width digits and signs', '＋６２（０）８１２－３４５６－７８９０'],
    ['dashes of all kinds', '0812–3456—7890'],
    ['a minus sign', '0812\u22123456\u22127890'],
    ['spaces and a line break at the ends', ' 081234567890\r\n'],
    ['a typographic apostrophe in front', '’081234567890'],
    ['a formula that gives a text', '="081234567890"'],
    ['double quotes', '"0812 3456 7890"'],
    ['a number that a spreadsheet has grouped', '81.234.567.890'],
    ['a label', 'HP: 0812-3456-7890'],
    ['another label', 'WA. 0812-3456-7890'],
    ['a comma at the end', '081234567890,'],
    ['brackets around the country code', '(+62) 812-3456-7890'],
    ['brackets around the operator code', '+62 (812) 3456-7890'],
    ['a plus before the trunk zero', '+081234567890'],
    ['00 and a trunk zero', '0062 0812 3456 7890'],
    ['a chat id of other libraries', '6281234567890@s.whatsapp.net'],
    ['a chat id in capitals', '6281234567890@C.US'],
    ['a link without scheme', 'wa.me/6281234567890'],
    ['a link with a plus and a text', 'https://www.wa.me/+6281234567890?text=Tagihan%20456'],
    ['a long link', 'https://api.whatsapp.com/send?phone=6281234567890&text=Halo%2C%201'],
    ['a long link with an encoded plus', 'https://api.whatsapp.com/send/?phone=%2B6281234567890'],
    ['a long link with a bare plus', 'web.whatsapp.com/send?phone=+6281234567890'],
    ['an app link', 'whatsapp://send?phone=6281234567890'],
    ['a telephone link with dashes', 'TEL:+62-812-3456-7890'],
    ['a link to the local number', 'wa.me/081234567890'],
  ])('%s', (_, input) => {
    expect(read(input)).toBe('6281234567890');
  });
});

describe('what is refused', () => {
  it.each<[unknown, string]>([
    [81234567890, 'not_a_string'],
    [null, 'not_a_string'],
    [undefined, 'not_a_string'],
    [['081234567890'], 'not_a_string'],
    [{ phone: '081234567890' }, 'not_a_string'],
    ['', 'empty'],
    [' \u200b\u00a0', 'empty'],
    ['+', 'empty'],
    ["'", 'empty'],
    ['""', 'empty'],
    ['0', 'too_short'],
    ['62', 'too_short'],
    ['0'.repeat(600), 'too_long'],
    ['+628123456789012', 'too_long'],
    ['81234567890.0', 'spreadsheet_artifact'],
    ['81234567890,00', 'spreadsheet_artifact'],
    ['81.234.567.890,00', 'spreadsheet_artifact'],
    ['81,234,567,890', 'spreadsheet_artifact'],
    ['8,12346E+10', 'spreadsheet_artifact'],
    ['6.28123e+11', 'spreadsheet_artifact'],
    ['#VALUE!', 'spreadsheet_artifact'],
    ['#N/A', 'spreadsheet_artifact'],
    ['########', 'spreadsheet_artifact'],
    ['٠٨١٢٣٤٥٦٧٨٩٠', 'invalid_characters'],
    ['०८१२३४५६७८९०', 'invalid_characters'],
    ['081234567890¹', 'invalid_characters'],
    ['08123456789①', 'invalid_characters'],
    ['081234567890 📞', 'invalid_characters'],
    ['081234567890 (rumah)', 'invalid_characters'],
    ['\u202e098765432180', 'invalid_characters'],
    ['0812+34567890', 'invalid_characters'],
    ['++6281234567890', 'invalid_characters'],
    ['*081234567890#', 'invalid_characters'],
    ['0812 3456 7890 (1)', 'invalid_characters'],
    ['https://wa.me.example.com/6281234567890', 'invalid_characters'],
    ['https://wa.me/message/ABCDEF1234567', 'invalid_characters'],
    ['https://wa.me/6281234567890?7', 'invalid_characters'],
    ['wa.me/6281234567890?ref=081398765432', 'invalid_characters'],
    ['https://api.whatsapp.com/send?phone=6281234567890&phone=6281398765432', 'invalid_characters'],
    ['6281234567890:12@s.whatsapp.net', 'invalid_characters'],
    ['[object Object]', 'invalid_characters'],
    ['__proto__', 'invalid_characters'],
    ['81234567890@c.us', 'foreign_number'],
    ['+81234567890', 'foreign_number'],
    ['wa.me/60123456789', 'foreign_number'],
    ['+9991234567890', 'invalid_prefix'],
    ['+006281234567890', 'invalid_prefix'],
    ['0081234567890', 'foreign_number'],
    ['00081234567890', 'invalid_prefix'],
    ['6200812345678', 'invalid_prefix'],
    ['+626281234567890', 'duplicate_country_code'],
    ['6206281234567890', 'duplicate_country_code'],
    ['006262081234567', 'duplicate_country_code'],
    ['06281234567890', 'duplicate_country_code'],
    ['+62 21 5551234', 'not_mobile'],
    ['8001234567', 'not_mobile'],
    ['60123456789', 'no_country_or_trunk_prefix'],
    ['081234567890 ext. 12', 'extension_not_allowed'],
    ['081234567890x12', 'extension_not_allowed'],
    ['tel:+6281234567890;ext=12', 'extension_not_allowed'],
    ['0812-3456-7890 pesawat 3', 'extension_not_allowed'],
    ['120363041234567890@G.US', 'group_not_allowed'],
    ['6281234567890-1612345678@g.us', 'group_not_allowed'],
    ['1612345678@broadcast', 'broadcast_not_allowed'],
    ['120363041234567890@newsletter', 'newsletter_not_allowed'],
    ['123456789012345@lid', 'lid_not_allowed'],
  ])('%j as %s', (input, code) => {
    expect(read(input)).toBe(`reject:${code}`);
  });

  it('with a message that says what to do and repeats nothing of the input', () => {
    for (const [input] of table) {
      const reading = parsePhoneNumber(`${input}zz`, DEFAULT);
      if (reading.ok) throw new Error(`${input}zz was accepted`);
      expect(reading.message).toMatch(/[;,] .*\.$/);
      expect(JSON.stringify(reading)).not.toContain('zz');
    }
  });
});

describe('a field that can be read as several numbers', () => {
  const FIRST = '+6281234567890';
  const SECOND = '+6281398765432';

  it.each([
    [',', [FIRST, SECOND]],
    [' ; ', [FIRST, SECOND]],
    [' / ', [FIRST, SECOND]],
    ['|', [FIRST, SECOND]],
    ['\n', [FIRST, SECOND]],
    ['\t', [FIRST, SECOND]],
    [' atau ', [FIRST, SECOND]],
    [' & ', [FIRST, SECOND]],
    [' ', [FIRST, SECOND]],
    [' - ', [FIRST, SECOND]],
  ])('is refused with its numbers when %j stands between them', (between, candidates) => {
    expect(parsePhoneNumber(`081234567890${between}081398765432`, DEFAULT)).toMatchObject({
      code: 'multiple_numbers',
      candidates,
    });
  });

  it.each<[string, readonly string[]]>([
    ['+62 812-3456-7890 +62 813-9876-5432', [FIRST, SECOND]],
    ['HP: 081234567890; WA: +62 813-9876-5432', [FIRST, SECOND]],
    ['081234567890 / +6281234567890', [FIRST]],
    ['081234567890/91', [FIRST]],
    ['0215551234 / 0215551235', []],
    ['0811234567 89', ['+62811234567', '+6281123456789']],
    ['0811234567-89', ['+62811234567', '+6281123456789']],
    ['+62 811234567 89', ['+62811234567', '+6281123456789']],
  ])('%s is refused with the candidates %j', (input, candidates) => {
    expect(parsePhoneNumber(input, DEFAULT)).toMatchObject({
      code: 'multiple_numbers',
      candidates,
    });
  });

  it.each(['0812/3456/7890', '0812,3456,7890', '081234567890, Budi', 'RT 01/RW 02'])(
    '%s is not such a field but no number at all',
    (input) => {
      expect(read(input)).toBe('reject:invalid_characters');
    },
  );
});

describe('settings', () => {
  it('countries that are allowed are taken in international form only', () => {
    expect(read('+60 12-345 6789', WITH_MALAYSIA)).toBe('60123456789');
    expect(read('0060123456789', WITH_MALAYSIA)).toBe('60123456789');
    expect(read('+60 (0)12-345 6789', WITH_MALAYSIA)).toBe('60123456789');
    expect(read('60123456789@c.us', WITH_MALAYSIA)).toBe('60123456789');
    expect(read('60123456789', WITH_MALAYSIA)).toBe('reject:no_country_or_trunk_prefix');
    expect(read('+85291234567', WITH_MALAYSIA)).toBe('reject:foreign_number');
    expect(read('+60 3-2161 1000', WITH_MALAYSIA)).toBe('reject:not_mobile');
    expect(read('+6012345', WITH_MALAYSIA)).toBe('reject:too_short');
    expect(read('+601234567890123', WITH_MALAYSIA)).toBe('reject:too_long');
  });

  it('countries that share a calling code are told apart', () => {
    const policy = { ...DEFAULT, allowedCountries: ['ID', 'US'] };
    expect(read('+1 212-555-0123', policy)).toBe('12125550123');
    expect(read('+1 416-555-0123', policy)).toBe('reject:foreign_number');
  });

  it('a number that the numbering plan rewrites is refused', () => {
    const policy = { ...DEFAULT, allowedCountries: ['ID', 'AR', 'MX'] };
    expect(read('+54 9 11 2345 6789', policy)).toBe('5491123456789');
    expect(read('+54 0 11 15 2345 6789', policy)).toBe('reject:invalid_prefix');
  });

  it('landlines are taken when allowed, in every form of writing', () => {
    for (const input of ['0215551234', '(021) 555-1234', '+62 21 5551234', '62215551234']) {
      expect(read(input, LANDLINE), input).toBe('62215551234');
    }
    expect(read('+62 628 123456', LANDLINE)).toBe('62628123456');
    expect(read('62628123456789', LANDLINE)).toBe('reject:duplicate_country_code');
    expect(read('08001234567', LANDLINE)).toBe('reject:not_mobile');
    expect(read('0812 3456 7890', LANDLINE)).toBe('6281234567890');
  });

  it('another default country has its own local numbers', () => {
    for (const input of ['012-345 6789', '60123456789', '+60123456789', '123456789']) {
      expect(read(input, MALAYSIAN), input).toBe('60123456789');
    }
    expect(read('+6281234567890', MALAYSIAN)).toBe('reject:foreign_number');
    expect(read('999999999', MALAYSIAN)).toMatch(/^reject:/);
  });

  it('Indonesian numbers are foreign where only others are allowed', () => {
    expect(read('081234567890', { ...DEFAULT, allowedCountries: ['MY'] })).toBe(
      'reject:foreign_number',
    );
  });
});

describe('maskPhoneNumber', () => {
  it.each([
    ['+6281234567890', '62812****890'],
    ['+62811234567', '6281****567'],
    ['+6591234567', '659****567'],
    ['+1234567', '****'],
    ['', '****'],
  ])('shows %s as %s', (phone, masked) => {
    expect(maskPhoneNumber(phone)).toBe(masked);
  });
});
