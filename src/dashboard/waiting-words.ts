import type { Words } from './words.ts';

/** What keeps messages waiting. */
export const holdWords: ReadonlyMap<string, Words> = new Map([
  ['session_not_ready', { id: 'WhatsApp belum tersambung', en: 'WhatsApp is not connected' }],
  [
    'reading_back_replies',
    { id: 'balasan pelanggan dibaca dulu', en: 'replies of customers are read first' },
  ],
  ['quiet_hours', { id: 'jam tenang', en: 'quiet hours' }],
  ['daily_cap', { id: 'jatah hari ini habis', en: "today's quota is used up" }],
  ['warm_up', { id: 'nomor baru mulai pelan-pelan', en: 'a new number starts slowly' }],
  [
    'cold_budget',
    {
      id: 'jatah untuk yang belum pernah menyapa habis',
      en: 'the quota for people who never wrote is used up',
    },
  ],
  [
    'cold_refused',
    { id: 'WhatsApp menolak sapaan pertama', en: 'WhatsApp refuses first messages' },
  ],
  ['batch_paused', { id: 'kirimannya dijeda', en: 'its batch is paused' }],
]);

/** Why a message did not leave, or did not arrive. */
export const outcomeWords: ReadonlyMap<string, Words> = new Map([
  ['not_on_whatsapp', { id: 'nomornya tidak punya WhatsApp', en: 'the number has no WhatsApp' }],
  ['invalid_phone', { id: 'nomornya salah', en: 'the number is wrong' }],
  ['refused', { id: 'ditolak WhatsApp', en: 'WhatsApp refused it' }],
  ['engine_error', { id: 'WhatsApp gagal mengirimnya', en: 'WhatsApp failed to send it' }],
  ['expired', { id: 'sudah basi', en: 'too late to send' }],
  ['opted_out', { id: 'pelanggan tidak mau pesan', en: 'the customer does not want messages' }],
  ['already_paid', { id: 'sudah dibayar', en: 'already paid' }],
  ['renewed', { id: 'paket sudah diperpanjang', en: 'the package was renewed' }],
  ['superseded', { id: 'isinya sudah tidak benar', en: 'no longer true' }],
  ['cancelled_by_request', { id: 'dibatalkan', en: 'cancelled by a person' }],
  ['erased', { id: 'data orangnya dihapus', en: 'the person was erased' }],
]);
