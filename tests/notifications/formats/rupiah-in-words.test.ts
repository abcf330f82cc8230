import { describe, expect, it } from 'vitest';
import { rupiahInWords } from '../../../src/notifications/formats/rupiah-in-words.ts';

describe('rupiahInWords', () => {
  it.each([
    ['0.00', 'nol rupiah'],
    ['11', 'sebelas rupiah'],
    ['17', 'tujuh belas rupiah'],
    ['20', 'dua puluh rupiah'],
    ['100', 'seratus rupiah'],
    ['1000', 'seribu rupiah'],
    ['1100', 'seribu seratus rupiah'],
    ['21001', 'dua puluh satu ribu satu rupiah'],
    ['150000.00', 'seratus lima puluh ribu rupiah'],
    ['1000000', 'satu juta rupiah'],
    ['101000', 'seratus satu ribu rupiah'],
    [
      '1234567.50',
      'satu juta dua ratus tiga puluh empat ribu lima ratus enam puluh tujuh rupiah lima puluh sen',
    ],
    [
      '999999999999.99',
      'sembilan ratus sembilan puluh sembilan miliar sembilan ratus sembilan puluh sembilan juta sembilan ratus sembilan puluh sembilan ribu sembilan ratus sembilan puluh sembilan rupiah sembilan puluh sembilan sen',
    ],
  ])('spells %s out', (amount, words) => expect(rupiahInWords(amount)).toBe(words));

  it.each(['-1', '1,5', '1.234', '', 'NaN'])('refuses %j', (amount) => {
    expect(() => rupiahInWords(amount)).toThrow(RangeError);
  });
});
