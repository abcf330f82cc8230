import type { Words } from './words.ts';

const EXPLANATIONS: Record<string, Words> = {
  no_qr: [
    'Tidak ada kode QR yang tampil. Tunggu sebentar, lalu pindai lagi.',
    'No QR is shown. Wait a moment, then scan again.',
  ],
  qr_outdated: [
    'Kode ini sudah kedaluwarsa. Salin teks kode yang tampil sekarang.',
    'This code is outdated. Copy the text of the one that is shown now.',
  ],
  not_a_qr: [
    'Ini bukan teks kode QR: teksnya diawali dengan 2@.',
    "This is not a QR's text: that begins with 2@.",
  ],
  page_left: [
    'Server pergi saat menautkan. Pindai kode berikutnya.',
    'The server went away while linking. Scan the next code.',
  ],
  passkey_needed: [
    'Halaman itu meminta passkey, bukan kode QR.',
    'The page asks for a passkey in place of the QR.',
  ],
};

const NO_LINE: Words = [
  'Sandbox tidak menjawab. Coba lagi setelah tersambung.',
  'The sandbox does not answer. Try again once connected.',
];

/** The sandbox did not do what it was asked; `words` tell a person why. */
export class RefusedCall extends Error {
  readonly words: Words;

  constructor(words: Words) {
    super(words[1]);
    this.name = 'RefusedCall';
    this.words = words;
  }
}

/** Posts to a verb of the control API; rejects with a `RefusedCall`. */
export async function callControl(verb: string, body: object): Promise<void> {
  const response = await fetch(`/control/${verb}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (response === null) throw new RefusedCall(NO_LINE);
  if (response.ok) return;
  const { code, error } = await response.json().catch(() => ({ error: response.statusText }));
  throw new RefusedCall(EXPLANATIONS[code] ?? ['Sandbox menolak.', String(error)]);
}
