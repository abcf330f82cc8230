/** The moment at which the pictures are taken: Sunday, 22 November 2026, 14.06 WIB. */
export const NOW = new Date('2026-11-22T07:06:00.000Z');

const BUDI = '6281234567890';
const SITI = '6285711112222';

/**
 * @typedef {object} Line
 * @property {string} phone
 * @property {string} at in WIB, as `2026-11-21 09:02`
 * @property {string} text
 * @property {1 | 2 | 3} [ack] of a message of the business; without it, the customer wrote
 * @property {number} [refusal]
 */

/** @type {Line[]} */
const LINES = [
  {
    ...{ phone: '6281399990000', at: '2026-11-20 10:12', ack: 3 },
    text: 'Pembayaran Rp150.000 untuk *INV-2026-11-0107* sudah kami terima. Terima kasih.',
  },
  {
    ...{ phone: '6281211223344', at: '2026-11-21 08:00', ack: 3 },
    text: 'Paket *Prabayar 20 Mbps* Anda berakhir 24 November 2026. Isi ulang agar tetap tersambung.',
  },
  { phone: '6281211223344', at: '2026-11-21 08:09', text: 'Oke, nanti sore saya ke kasir.' },
  {
    ...{ phone: BUDI, at: '2026-11-21 09:00', ack: 3 },
    text: 'Halo Bapak Budi Santoso,\n\nTagihan internet *November 2026* sudah terbit.\n\nNo. tagihan: INV-2026-11-0456\nJumlah: *Rp165.000*\nJatuh tempo: 25 November 2026\n\nBayar di loket kami atau lewat https://bayar.sandbox-isp.example/0456',
  },
  { phone: BUDI, at: '2026-11-21 09:04', text: 'Siap, besok saya bayar di kasir ya.' },
  { phone: BUDI, at: '2026-11-21 09:04', text: 'Bisa pakai QRIS?' },
  {
    ...{ phone: BUDI, at: '2026-11-22 13:58', ack: 3 },
    text: 'Terima kasih, Bapak Budi.\nPembayaran *Rp165.000* untuk INV-2026-11-0456 sudah kami terima (tunai, kasir Rina).\n\nStatus: *LUNAS*',
  },
  { phone: BUDI, at: '2026-11-22 14:03', text: 'Terima kasih, cepat sekali notanya.' },
  {
    ...{ phone: BUDI, at: '2026-11-22 14:05', ack: 2 },
    text: 'Sama-sama. Simpan nomor ini untuk tagihan berikutnya.',
  },
  {
    ...{ phone: '6281900001111', at: '2026-11-22 13:20', ack: 1 },
    text: 'Tagihan Anda sudah lewat 3 kali jatuh tempo. Mohon segera dilunasi agar tidak diisolir.',
  },
  {
    ...{ phone: SITI, at: '2026-11-22 13:40', refusal: 463 },
    text: 'Selamat datang di Sandbox ISP. Tagihan pertama Anda *Rp210.000*.',
  },
  {
    ...{ phone: '6282233445566', at: '2026-11-22 14:01', ack: 2 },
    text: 'Tagihan November 2026 sebesar *Rp275.000* jatuh tempo besok, 23 November 2026.',
  },
];

/**
 * The lines as events of the sandbox's log.
 * @param {string} device the linked device that sent them
 */
export function conversations(device) {
  const events = LINES.flatMap((line, index) => eventsOf(line, device, `3EB0${index + 100}`));
  const absent = { event: 'number', phone: '6281900001111', powered: false };
  events.push({ ...absent, at: '2026-11-22T05:00:00.000Z' });
  return events.map((event, index) => ({ seq: 1000 + index, ...event }));
}

/**
 * @param {Line} line
 * @param {string} device
 * @param {string} id
 * @returns {Record<string, unknown>[]}
 */
function eventsOf({ phone, at: wib, text, ack, refusal }, device, id) {
  const at = new Date(`${wib.replace(' ', 'T')}:00+07:00`).toISOString();
  const of = { id, phone, at };
  const chatId = `${phone}@c.us`;
  if (ack === undefined && refusal === undefined) {
    return [
      { event: 'inbound', ...of, chatId, text },
      { event: 'inbound-taken', ...of, device },
    ];
  }
  const outcome = refusal === undefined ? 'accepted' : 'refused';
  const sent = { chatId, device, type: 'chat', body: text, media: null, outcome };
  const wire = { event: 'wire', ...of, ...sent, code: refusal ?? null, duplicate: false };
  if (ack === undefined || ack === 1) return [wire];
  return [
    wire,
    { event: 'reached', ...of, again: false },
    { event: 'receipt', ...of, ack, forced: false },
    { event: 'receipt-taken', ...of, ack },
  ];
}
