/** Compares two exact amounts of rupiah, such as `150000.00`: negative when `one` is smaller. */
export function compareRupiah(one: string, other: string): number {
  const difference = toCents(one) - toCents(other);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** `one` less `other`, with two places. */
export function subtractRupiah(one: string, other: string): string {
  const cents = toCents(one) - toCents(other);
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function toCents(amount: string): bigint {
  const [whole = '0', cents = ''] = amount.split('.');
  return BigInt(whole + cents.padEnd(2, '0'));
}
