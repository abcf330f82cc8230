import { describe, expect, it } from 'vitest';
import { readPhonesInField } from '../../src/notifications/phones-in-field.ts';
import { phonePolicy } from '../support/billing-api.ts';

const read = (field: string) => {
  const reading = readPhonesInField(field, phonePolicy);
  return reading.ok ? reading.phones.map(({ phone }) => phone) : reading.code;
};
const one = '+6281234567890';
const two = '+6281311112222';

describe('a field of phone numbers', () => {
  it.each([
    ['081234567890', [one]],
    ['0812-3456-7890 / 0813-1111-2222', [one, two]],
    ['081234567890,081311112222', [one, two]],
    ['HP: 081234567890; WA: 081311112222', [one, two]],
    ['081234567890 atau 081311112222', [one, two]],
    ['081234567890 081311112222', [one, two]],
    ['0812-3456-7890 0813-1111-2222', [one, two]],
    ['+62 812 3456 7890 +62 813 1111 2222', [one, two]],
    ['081234567890\n081311112222', [one, two]],
    ['081234567890 / 0812 3456 7890', [one]],
    ['081234567890 / 081311112222 / 081399998888', [one, two, '+6281399998888']],
  ])('%j holds %j', (field, phones) => expect(read(field)).toEqual(phones));

  it.each([
    ['081234567890 / 021 555 1234', 'multiple_numbers'],
    ['081234567890 / istri', 'invalid_characters'],
    ['0812345678 901', 'multiple_numbers'],
    ['0812345678901234567', 'too_long'],
    ['081234567890 / 0813111', 'multiple_numbers'],
    ['0812 3456 7890 0813 1111 2222', 'too_long'],
    ['021 555 1234', 'not_mobile'],
    ['081234567890 ext 5', 'extension_not_allowed'],
    [Array(30).fill('081234567890').join('/'), 'multiple_numbers'],
  ])('%j is refused as a whole: %s', (field, code) => expect(read(field)).toBe(code));

  it('gives each number back as it was written', () => {
    const reading = readPhonesInField('0812-3456-7890 / 0813.1111.2222', phonePolicy);
    expect(reading).toMatchObject({
      phones: [{ asGiven: '0812-3456-7890' }, { asGiven: '0813.1111.2222' }],
    });
  });
});
