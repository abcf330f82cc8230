import { formatDate, formatPeriod } from '../../notifications/formats/date.ts';
import { paymentMethodInWords } from '../../notifications/formats/payment-method.ts';
import { formatRupiah } from '../../notifications/formats/rupiah.ts';
import { rupiahInWords } from '../../notifications/formats/rupiah-in-words.ts';
import { formatDateTime } from '../../notifications/formats/time.ts';
import { isZero, type ReceiptFacts } from './document-facts.ts';
import { drawLetterhead, type Letterhead } from './letterhead.ts';
import { a5Landscape, Sheet } from './sheet.ts';

const words = {
  id: {
    title: 'KWITANSI',
    number: 'No. kwitansi',
    from: 'Sudah terima dari',
    customerId: 'ID pelanggan',
    sum: 'Uang sejumlah',
    purpose: 'Untuk pembayaran',
    bill: (number: string, period: string) => `Tagihan internet ${period}, no. ${number}`,
    method: 'Metode',
    at: 'Tanggal bayar',
    reference: 'Referensi',
    cashier: 'Diterima oleh',
    remaining: 'Sisa tagihan',
    due: 'jatuh tempo',
    settled: 'LUNAS',
    note: 'Kwitansi ini dibuat oleh sistem dan sah tanpa tanda tangan.',
  },
  en: {
    title: 'RECEIPT',
    number: 'Receipt no.',
    from: 'Received from',
    customerId: 'Customer ID',
    sum: 'In words',
    purpose: 'In payment of',
    bill: (number: string, period: string) => `Internet bill ${period}, no. ${number}`,
    method: 'Method',
    at: 'Paid on',
    reference: 'Reference',
    cashier: 'Received by',
    remaining: 'Still to pay',
    due: 'due',
    settled: 'PAID IN FULL',
    note: 'This receipt was made by a computer and is valid without a signature.',
  },
};

/** The receipt (kwitansi) of one payment as PDF; the same facts make the same bytes. */
export async function makeReceipt(facts: ReceiptFacts, letterhead: Letterhead): Promise<Buffer> {
  const { business } = letterhead;
  const language = facts.language ?? business.language;
  const say = words[language];
  const money = (amount: string) => formatRupiah(amount, business.rupiahStyle);
  const paidAt = formatDateTime(facts.paidAt, facts.timeZone ?? letterhead.timeZone, language);
  const dueOn = formatDate(facts.dueOn, language);
  const isSettled = isZero(facts.remaining);
  const sheet = await Sheet.open(a5Landscape, `${say.title} ${facts.receiptNumber}`, facts.paidAt);
  await drawLetterhead(sheet, letterhead, say.title);
  const rows: [string, string | null][] = [
    [say.number, facts.receiptNumber],
    [say.from, facts.customerName],
    [say.customerId, String(facts.customerId)],
    [say.sum, language === 'id' ? rupiahInWords(facts.amount) : null],
    [say.purpose, say.bill(facts.invoiceNumber, formatPeriod(facts.period, language))],
    [say.method, paymentMethodInWords(facts.method, language)],
    [say.at, paidAt],
    [say.reference, facts.reference],
    [say.cashier, facts.cashier],
    [say.remaining, isSettled ? null : `${money(facts.remaining)}, ${say.due} ${dueOn}`],
  ];
  for (const [label, value] of rows) if (value !== null) sheet.row(label, value);
  sheet.gap(6);
  sheet.text(money(facts.amount), { size: 20, bold: true });
  if (isSettled) sheet.text(say.settled, { size: 12, bold: true });
  sheet.gap(4);
  sheet.text(say.note, { size: 8, quiet: true });
  return sheet.bytes();
}
