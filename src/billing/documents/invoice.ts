import { formatDate, formatPeriod } from '../../notifications/formats/date.ts';
import { formatRupiah } from '../../notifications/formats/rupiah.ts';
import { businessValues } from '../business.ts';
import { type InvoiceFacts, isZero } from './document-facts.ts';
import { drawLetterhead, type Letterhead } from './letterhead.ts';
import { a5Portrait, Sheet } from './sheet.ts';

const words = {
  id: {
    title: 'TAGIHAN',
    number: 'No. tagihan',
    customer: 'Kepada',
    customerId: 'ID pelanggan',
    issued: 'Tanggal tagihan',
    due: 'Jatuh tempo',
    item: 'Layanan internet',
    total: 'Total',
    paid: 'Sudah dibayar',
    remaining: 'Harus dibayar',
    howToPay: 'Cara pembayaran',
    qris: 'Atau pindai QRIS ini dan masukkan jumlahnya:',
    settled: 'LUNAS',
  },
  en: {
    title: 'INVOICE',
    number: 'Invoice no.',
    customer: 'To',
    customerId: 'Customer ID',
    issued: 'Invoice date',
    due: 'Due date',
    item: 'Internet service',
    total: 'Total',
    paid: 'Already paid',
    remaining: 'To pay',
    howToPay: 'How to pay',
    qris: 'Or scan this QRIS and enter the amount:',
    settled: 'PAID IN FULL',
  },
};

/** An invoice (tagihan) as PDF; the same facts make the same bytes. */
export async function makeInvoice(facts: InvoiceFacts, letterhead: Letterhead): Promise<Buffer> {
  const { business } = letterhead;
  const language = facts.language ?? business.language;
  const say = words[language];
  const money = (amount: string) => formatRupiah(amount, business.rupiahStyle);
  const sheet = await Sheet.open(
    a5Portrait,
    `${say.title} ${facts.invoiceNumber}`,
    facts.createdAt,
  );
  await drawLetterhead(sheet, letterhead, say.title);
  sheet.row(say.number, facts.invoiceNumber);
  sheet.row(say.customer, facts.customerName);
  sheet.row(say.customerId, String(facts.customerId));
  if (facts.issuedOn !== null) sheet.row(say.issued, formatDate(facts.issuedOn, language));
  sheet.row(say.due, formatDate(facts.dueOn, language), { bold: true });
  sheet.rule();
  const item = facts.packageName === null ? say.item : `${say.item}, ${facts.packageName}`;
  sheet.text(`${item}, ${formatPeriod(facts.period, language)}`);
  sheet.gap(4);
  const right = { align: 'right' } as const;
  sheet.row(say.total, money(facts.total), right);
  if (!isZero(facts.paid)) sheet.row(say.paid, money(facts.paid), right);
  sheet.row(say.remaining, money(facts.remaining), { ...right, size: 14, bold: true });
  sheet.rule();
  if (isZero(facts.remaining)) sheet.text(say.settled, { size: 14, bold: true });
  else await drawWaysToPay(sheet, letterhead, language);
  return sheet.bytes();
}

async function drawWaysToPay(
  sheet: Sheet,
  { business, qris }: Letterhead,
  language: 'id' | 'en',
): Promise<void> {
  const say = words[language];
  sheet.text(say.howToPay, { bold: true });
  sheet.text(String(businessValues(business, language)['paymentMethods']), { size: 9 });
  if (!qris) return;
  sheet.gap(4);
  sheet.text(say.qris, { size: 9 });
  await sheet.picture(qris, { width: 130, height: 130, align: 'left', below: true });
}
