const small = 'nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas'.split(' ');

const scales = [
  [1_000_000_000_000n, 'triliun'],
  [1_000_000_000n, 'miliar'],
  [1_000_000n, 'juta'],
  [1_000n, 'ribu'],
  [100n, 'ratus'],
] as const;

/**
 * An amount as an Indonesian receipt spells it out: `150000.00` is `seratus lima puluh ribu
 * rupiah`, cents are `sen`. Takes an exact decimal string that is not negative; any other text
 * throws a `RangeError`.
 */
export function rupiahInWords(amount: string): string {
  const [, whole, fraction = ''] = /^(\d{1,15})(?:\.(\d{1,2}))?$/.exec(amount) ?? [];
  if (whole === undefined) throw new RangeError('An amount is an exact decimal string.');
  const cents = BigInt(fraction.padEnd(2, '0'));
  const rupiah = `${inWords(BigInt(whole))} rupiah`;
  return cents === 0n ? rupiah : `${rupiah} ${inWords(cents)} sen`;
}

function inWords(number: bigint): string {
  if (number < 12n) return small[Number(number)]!;
  if (number < 20n) return `${inWords(number - 10n)} belas`;
  if (number < 100n) return withRest(`${inWords(number / 10n)} puluh`, number % 10n);
  const [size, name] = scales.find(([least]) => number >= least)!;
  const count = number / size;
  // One hundred and one thousand are words of their own; one million is not.
  const isShort = count === 1n && size <= 1_000n;
  return withRest(isShort ? `se${name}` : `${inWords(count)} ${name}`, number % size);
}

function withRest(words: string, rest: bigint): string {
  return rest === 0n ? words : `${words} ${inWords(rest)}`;
}
