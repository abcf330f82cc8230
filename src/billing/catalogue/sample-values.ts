import type { Language } from '../../notifications/formats/language.ts';
import type { TemplateValues } from '../../notifications/message-template.ts';
import type { MessageType } from './message-type.ts';
import { messageVariablesOf } from './message-variables.ts';

const samples = {
  customerName: 'Budi Santoso',
  customerId: 123,
  invoiceNumber: 'INV-2025-11-0456',
  period: 'November 2025',
  amount: 'Rp150.000',
  total: 'Rp350.000',
  paid: 'Rp100.000',
  remaining: 'Rp250.000',
  dueDate: '10 November 2025',
  daysLeft: 3,
  daysOverdue: 3,
  isolationDate: '20 November 2025',
  invoiceCount: 2,
  invoiceList:
    '- INV-2025-10-0398, Oktober 2025: Rp150.000\n- INV-2025-11-0456, November 2025: Rp200.000',
  paymentMethod: 'Transfer bank',
  paidAt: '9 November 2025, 14.30 WIB',
  reference: 'TRX-88121',
  receiptNumber: 'KW-789',
  reason: 'tagihan belum dibayar',
  lateCount: 3,
  threshold: 5,
  packageName: 'Rumah 20 Mbps',
  expiresAt: '12 November 2025, 23.59 WIB',
  promisedDate: '15 November 2025',
  note: 'kabel optik putus',
  area: 'Desa Sukamaju',
  startsAt: '9 November 2025, 13.10 WIB',
  endsAt: '9 November 2025, 16.00 WIB',
};

const inEnglish: Partial<Record<keyof typeof samples, string>> = {
  invoiceList:
    '- INV-2025-10-0398, October 2025: Rp150.000\n- INV-2025-11-0456, November 2025: Rp200.000',
  paymentMethod: 'Bank transfer',
  reason: 'bill not paid',
  note: 'fibre cut',
};

/** Where the usual sample would tell an odd story. */
const ofType: Partial<Record<MessageType, Record<Language, TemplateValues>>> = {
  service_restored: {
    id: { reason: 'pembayaran sudah diterima' },
    en: { reason: 'payment received' },
  },
  payment_debt: {
    id: { reason: 'dibayar bersama tagihan bulan depan' },
    en: { reason: 'to be paid with the next bill' },
  },
  payment_voided: {
    id: { reason: 'jumlah salah dicatat' },
    en: { reason: 'wrong amount recorded' },
  },
  late_warning_4: { id: { lateCount: 4 }, en: { lateCount: 4 } },
  late_moved_to_prepaid: { id: { lateCount: 5 }, en: { lateCount: 5 } },
  late_isolated: { id: { lateCount: 5 }, en: { lateCount: 5 } },
  promise_recorded: { id: { note: 'lewat telepon' }, en: { note: 'by phone' } },
  promise_due: { id: { note: 'lewat telepon' }, en: { note: 'by phone' } },
  maintenance_planned: {
    id: { note: 'penggantian perangkat' },
    en: { note: 'equipment upgrade' },
  },
};

/** Made-up values of everything that the text of this type may name of a customer. */
export function sampleValuesOf(type: MessageType, language: Language): TemplateValues {
  const { all } = messageVariablesOf(type);
  const usual = language === 'en' ? { ...samples, ...inEnglish } : samples;
  const values = { ...usual, ...ofType[type]?.[language] };
  return Object.fromEntries(Object.entries(values).filter(([name]) => all.includes(name)));
}
