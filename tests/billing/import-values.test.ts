import { describe, expect, it } from 'vitest';
import { lessAmount, readAmount } from '../../src/billing/import/read-amount.ts';
import { readDate, readMonth } from '../../src/billing/import/read-date.ts';

describe('an amount of a list', () => {
  it.each([
    ['150000', '150000.00'],
    ['Rp150.000', '150000.00'],
    ['Rp. 150.000,-', '150000.00'],
    ['IDR 1.150.000,5', '1150000.50'],
    ['150,000', '150000.00'],
    ['150,000.25', '150000.25'],
    ['150000.5', '150000.50'],
    ['150000,50', '150000.50'],
    ['0', '0.00'],
    ['0.00', '0.00'],
    ['007', '7.00'],
    ['999.999.999.999', '999999999999.00'],
  ])('%j is %s', (text, amount) => expect(readAmount(text)).toBe(amount));

  it.each([
    '',
    '-5',
    '1.5',
    '150.00',
    '150,5',
    '1.5000',
    '1.50.000',
    '1e5',
    '150rb',
    '1,2,3',
    '150.000.00',
    '1.000.000.000.000',
  ])('%j is refused', (text) => expect(() => readAmount(text)).toThrow('not clear'));

  it('is subtracted exactly', () => {
    expect(lessAmount('150000.00', '25000.50')).toBe('124999.50');
    expect(lessAmount('0.05', '0.04')).toBe('0.01');
    expect(lessAmount('1.00', '2.00')).toBe('0.00');
  });
});

describe('a day of a list', () => {
  it.each([
    ['2026-11-20', '2026-11-20'],
    ['2026-11-20 00:00:00', '2026-11-20'],
    ['2026-11-20T07:30:00.000Z', '2026-11-20'],
    ['20/11/2026', '2026-11-20'],
    ['5-1-2026', '2026-01-05'],
    ['20.11.2026', '2026-11-20'],
    ['20 November 2026', '2026-11-20'],
    ['1 Mei 2026', '2026-05-01'],
    ['9 agustus 2026 14.30 WIB', '2026-08-09'],
    ['29/02/2028', '2028-02-29'],
  ])('%j is %s', (text, date) => expect(readDate(text)).toBe(date));

  it.each([
    '',
    '30/02/2026',
    '29/02/2026',
    '11/20/2026',
    '20 Foo 2026',
    '2026',
    '20/11/26',
    '46000',
  ])('%j is refused', (text) => expect(() => readDate(text)).toThrow('not clear'));
});

describe('a month of a list', () => {
  it.each([
    ['2026-11', '2026-11-01'],
    ['202611', '2026-11-01'],
    ['11/2026', '2026-11-01'],
    ['Nov 2026', '2026-11-01'],
    ['Desember 2026', '2026-12-01'],
    ['2026-11-20', '2026-11-01'],
  ])('%j is %s', (text, month) => expect(readMonth(text)).toBe(month));

  it.each(['', '13/2026', '2026-00', 'Foo 2026'])('%j is refused', (text) =>
    expect(() => readMonth(text)).toThrow('not clear'),
  );
});
