import { describe, expect, it } from 'vitest';
import { formatDate, formatPeriod } from '../../../src/notifications/formats/date.ts';
import { literalText } from '../../../src/notifications/formats/literal-text.ts';
import { paymentMethodInWords } from '../../../src/notifications/formats/payment-method.ts';
import { formatRupiah, restyleRupiah } from '../../../src/notifications/formats/rupiah.ts';
import { formatDateTime, formatTime } from '../../../src/notifications/formats/time.ts';

describe('formatRupiah', () => {
  it.each([
    ['150000.00', 'Rp150.000'],
    ['0.00', 'Rp0'],
    ['-0.00', 'Rp0'],
    [0, 'Rp0'],
    [999, 'Rp999'],
    [1000, 'Rp1.000'],
    [-5000, '-Rp5.000'],
    ['1234567890.50', 'Rp1.234.567.890,50'],
    ['1.5', 'Rp1,50'],
    ['999999999999.99', 'Rp999.999.999.999,99'],
    [12345678901234567890n, 'Rp12.345.678.901.234.567.890'],
    ['0150000', 'Rp150.000'],
  ])('spells %s as %s', (amount, text) => {
    expect(formatRupiah(amount)).toBe(text);
  });

  it('D8: prints what the database gives, a string, with dots and without any other space', () => {
    const text = formatRupiah('100000.00', 'Rp 100.000');
    expect(text).toBe('Rp 100.000');
    // The space is the ordinary one: a no-break space, as Intl puts, breaks searching and copying.
    expect(text.charCodeAt(2)).toBe(0x20);
  });

  it.each([1.5, Number.NaN, 1e300, '1.234', '1,5', '', 'Rp5', '١٢'])('refuses %s', (amount) => {
    expect(() => formatRupiah(amount)).toThrow(RangeError);
  });

  it('can be brought into the other style afterwards, and nothing beside it', () => {
    expect(restyleRupiah('-Rp5.000 dan Rp1, bukan Rp saja atau GRp5', 'Rp 100.000')).toBe(
      '-Rp 5.000 dan Rp 1, bukan Rp saja atau GRp5',
    );
    expect(restyleRupiah('Rp 5.000', 'Rp100.000')).toBe('Rp5.000');
  });
});

describe('dates and times', () => {
  it.each([
    ['2025-11-10', '10 November 2025', '10 November 2025'],
    ['2026-05-01', '1 Mei 2026', '1 May 2026'],
    ['2028-02-29', '29 Februari 2028', '29 February 2028'],
  ])('writes %s out', (date, indonesian, english) => {
    expect(formatDate(date, 'id')).toBe(indonesian);
    expect(formatDate(date, 'en')).toBe(english);
  });

  it.each(['2025-02-29', '2025-13-01', '2025-1-1', '2025-11-10T00:00:00Z', ''])(
    'refuses %s, which is no date',
    (date) => expect(() => formatDate(date, 'id')).toThrow(RangeError),
  );

  it('names the month of a period', () => {
    expect(formatPeriod('2025-08-01', 'id')).toBe('Agustus 2025');
    expect(formatPeriod('2025-08-01', 'en')).toBe('August 2025');
  });

  it.each([
    ['Asia/Jakarta', '14.30 WIB'],
    ['Asia/Makassar', '15.30 WITA'],
    ['Asia/Jayapura', '16.30 WIT'],
    ['Asia/Singapore', '15.30 GMT+8'],
  ])('shows an instant on the clocks of %s', (zone, text) => {
    expect(formatTime(new Date('2025-11-10T07:30:00Z'), zone)).toBe(text);
  });

  it('takes the date of the zone, which may be another than that of UTC', () => {
    const instant = new Date('2025-12-31T17:05:00Z');
    expect(formatDateTime(instant, 'Asia/Jakarta', 'id')).toBe('1 Januari 2026, 00.05 WIB');
  });
});

describe('paymentMethodInWords', () => {
  it.each([
    ['cash', 'Tunai', 'Cash'],
    ['TRANSFER', 'Transfer bank', 'Bank transfer'],
    ['Bank Transfer', 'Transfer bank', 'Bank transfer'],
    ['shopee-pay', 'ShopeePay', 'ShopeePay'],
    ['qris', 'QRIS', 'QRIS'],
    ['xx_internal_7', 'Lainnya', 'Other'],
    ['', 'Lainnya', 'Other'],
  ])('says %s in words', (code, indonesian, english) => {
    expect(paymentMethodInWords(code, 'id')).toBe(indonesian);
    expect(paymentMethodInWords(code, 'en')).toBe(english);
  });
});

describe('literalText', () => {
  it.each([
    ['INV_2025_11', 'INV_2025_11'],
    ['1234-5678-90', '1234-5678-90'],
    ['2*3', '2*3'],
    ['*Budi*', '∗Budi∗'],
    ['_Budi_', '＿Budi＿'],
    ['~gratis~', '∼gratis∼'],
    ['`x` ```y```', "'x' '''y'''"],
    ['****1234', '∗∗∗∗1234'],
    ['a**b', 'a∗∗b'],
    ['5 * 3', '5 ∗ 3'],
  ])('makes %s harmless', (value, text) => {
    expect(literalText(value)).toBe(text);
  });
});
