import { RowRefusal } from './row-refusal.ts';

/**
 * How rupiah stand in lists: plain, with Indonesian dots, with English commas. A small number with
 * one or two decimals is none of them: it may be thousands whose zeros a spreadsheet took away.
 */
const forms: readonly { pattern: RegExp; group: string; decimal: string }[] = [
  { pattern: /^\d{1,12}$|^(?:0|\d{4,12})\.\d{1,2}$/, group: '', decimal: '.' },
  { pattern: /^(?:0|\d{4,12}),\d{1,2}$/, group: '', decimal: ',' },
  { pattern: /^\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?$/, group: '.', decimal: ',' },
  { pattern: /^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$/, group: ',', decimal: '.' },
];

/**
 * Reads rupiah such as `150000`, `Rp 150.000`, `150.000,00`, `150,000.00` or `Rp150.000,-` into
 * an exact decimal such as `150000.00`. Throws a RowRefusal `invalid_amount` for anything else.
 */
export function readAmount(text: string): string {
  const bare = text
    .replace(/^(?:rp|idr)\.?/i, '')
    .replace(/,-{1,2}$/, '')
    .replaceAll(/[\s\u00a0]/g, '');
  const form = forms.find(({ pattern }) => pattern.test(bare));
  const plain = form && bare.replaceAll(form.group, '').replace(form.decimal, '.');
  const [whole = '', cents = ''] = plain?.split('.') ?? [];
  if (form && whole.length <= 12) {
    return `${whole.replace(/^0+(?=\d)/, '')}.${cents.padEnd(2, '0')}`;
  }
  throw new RowRefusal('invalid_amount', 'The amount is not clear; write it such as 150000.');
}

/** `amount` less `other`, exactly; never below 0. */
export function lessAmount(amount: string, other: string): string {
  const cents = toCents(amount) - toCents(other);
  const digits = String(cents < 0n ? 0n : cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function toCents(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}
