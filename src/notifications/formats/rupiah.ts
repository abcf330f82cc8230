/** How an amount is spelled: the official way, or with a space as many bills have it. */
export type RupiahStyle = 'Rp100.000' | 'Rp 100.000';

const exactDecimal = /^(-?)(\d+)(?:\.(\d{1,2}))?$/;

/**
 * An amount of rupiah as people read it: `Rp150.000`, `-Rp5.000`. Cents stand behind a comma, and
 * only when there are any. Takes an exact decimal string such as `150000.00`, or a whole number;
 * a fraction as a number, which is never exact, throws a `RangeError`, as does any other text.
 */
export function formatRupiah(
  amount: string | number | bigint,
  style: RupiahStyle = 'Rp100.000',
): string {
  if (typeof amount === 'number' && !Number.isSafeInteger(amount)) throw notExact();
  const found = exactDecimal.exec(String(amount));
  if (!found) throw notExact();
  const [, minus = '', digits = '', fraction = ''] = found;
  const cents = fraction.padEnd(2, '0');
  const whole = BigInt(digits).toString();
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  const isZero = whole === '0' && cents === '00';
  const currency = style === 'Rp100.000' ? 'Rp' : 'Rp ';
  return `${isZero ? '' : minus}${currency}${grouped}${cents === '00' ? '' : `,${cents}`}`;
}

/** The same text with every amount that {@link formatRupiah} has spelled in another style. */
export function restyleRupiah(text: string, style: RupiahStyle): string {
  return text.replace(/\bRp ?(?=\d)/g, style === 'Rp100.000' ? 'Rp' : 'Rp ');
}

/** The amount itself stays out of the message, which may be logged. */
function notExact(): RangeError {
  return new RangeError('An amount of rupiah is a whole number or an exact decimal string.');
}
