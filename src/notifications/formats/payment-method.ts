import type { Language } from './language.ts';

/** Indonesian, English, and the codes that billings write for it. */
const methods: readonly { id: string; en: string; codes: readonly string[] }[] = [
  { id: 'Tunai', en: 'Cash', codes: ['cash', 'tunai'] },
  { id: 'Transfer bank', en: 'Bank transfer', codes: ['transfer', 'bank_transfer', 'bank'] },
  { id: 'QRIS', en: 'QRIS', codes: ['qris'] },
  { id: 'Dompet digital', en: 'E-wallet', codes: ['ewallet', 'e_wallet', 'wallet'] },
  { id: 'GoPay', en: 'GoPay', codes: ['gopay'] },
  { id: 'OVO', en: 'OVO', codes: ['ovo'] },
  { id: 'DANA', en: 'DANA', codes: ['dana'] },
  { id: 'ShopeePay', en: 'ShopeePay', codes: ['shopeepay', 'shopee_pay'] },
  { id: 'LinkAja', en: 'LinkAja', codes: ['linkaja', 'link_aja'] },
  { id: 'Virtual account', en: 'Virtual account', codes: ['va', 'virtual_account'] },
  {
    id: 'Pembayaran online',
    en: 'Online payment',
    codes: ['gateway', 'payment_gateway', 'online', 'midtrans', 'xendit', 'tripay', 'duitku'],
  },
  { id: 'Gerai', en: 'Retail outlet', codes: ['retail', 'gerai'] },
  { id: 'Alfamart', en: 'Alfamart', codes: ['alfamart'] },
  { id: 'Indomaret', en: 'Indomaret', codes: ['indomaret'] },
  { id: 'Saldo', en: 'Account balance', codes: ['balance', 'saldo'] },
  { id: 'Kartu debit', en: 'Debit card', codes: ['debit', 'debit_card'] },
  { id: 'Kartu kredit', en: 'Credit card', codes: ['credit', 'credit_card'] },
];
const other = { id: 'Lainnya', en: 'Other' };

const methodOf = new Map(methods.flatMap((method) => method.codes.map((code) => [code, method])));

/**
 * How a customer has paid, in words: `transfer` is `Transfer bank`. Case, spaces and dashes do
 * not matter. A code that is not known becomes `Lainnya`: customers never read raw codes.
 */
export function paymentMethodInWords(code: string, language: Language): string {
  const known = methodOf.get(
    code
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  );
  return (known ?? other)[language];
}
