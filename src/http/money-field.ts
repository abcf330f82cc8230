import { z } from 'zod';

const decimal = /^\d{1,12}(?:\.\d{1,2})?$/;

/**
 * Rupiah, 0 to 999,999,999,999.99: a whole number, or an exact decimal with at most two places,
 * as a string or a number. Nothing is rounded. Comes out as a string such as `150000.00`.
 */
export const moneyField = z
  .union([z.string(), z.number()], { error: 'Send an amount such as 150000 or "150000.00".' })
  .transform(String)
  .refine((text) => decimal.test(text), {
    error: 'Send rupiah such as 150000 or "150000.00": not negative, at most two decimals.',
    params: { code: 'invalid_amount' },
  })
  .transform(inTwoPlaces);

/** The same, above 0. */
export const paidAmountField = moneyField.refine((amount) => /[1-9]/.test(amount), {
  error: 'Send an amount above 0.',
  params: { code: 'invalid_amount' },
});

function inTwoPlaces(text: string): string {
  const [whole = '', cents = ''] = text.split('.');
  return `${whole.replace(/^0+(?=\d)/, '')}.${cents.padEnd(2, '0')}`;
}
