import type { SessionState } from '../whatsapp/session-state.ts';
import type { Words } from './words.ts';

interface StateWords {
  title: Words;
  /** What it means for messages, and what a person has to do. */
  meaning: Words;
  tone: 'good' | 'warn' | 'bad';
}

/** What each state of the session means to who stands at the counter. */
export const stateWords: Readonly<Record<SessionState, StateWords>> = {
  stopped: {
    title: { id: 'Berhenti', en: 'Stopped' },
    meaning: {
      id: 'Server ini tidak menjalankan akunnya. Pesan menunggu.',
      en: 'This server does not drive the account. Messages wait.',
    },
    tone: 'bad',
  },
  starting: {
    title: { id: 'Sedang mulai', en: 'Starting' },
    meaning: {
      id: 'Browser sedang dibuka; tunggu sebentar.',
      en: 'The browser is being opened; wait a moment.',
    },
    tone: 'warn',
  },
  awaiting_scan: {
    title: { id: 'Menunggu dipindai', en: 'Waiting for a scan' },
    meaning: {
      id: 'Pindai kode QR dengan ponsel usaha. Pesan menunggu sampai itu.',
      en: "Scan the code with the business's phone. Messages wait until then.",
    },
    tone: 'warn',
  },
  authenticating: {
    title: { id: 'Sedang menautkan', en: 'Linking' },
    meaning: {
      id: 'Kodenya sudah dipindai; WhatsApp menyalin datanya.',
      en: 'The code was scanned; WhatsApp copies its data.',
    },
    tone: 'warn',
  },
  ready: {
    title: { id: 'Siap', en: 'Ready' },
    meaning: { id: 'Pesan berangkat.', en: 'Messages leave.' },
    tone: 'good',
  },
  reconnecting: {
    title: { id: 'Menyambung lagi', en: 'Reconnecting' },
    meaning: {
      id: 'Server memulihkannya sendiri. Pesan menunggu, tidak ada yang hilang.',
      en: 'The server mends it by itself. Messages wait; nothing is lost.',
    },
    tone: 'warn',
  },
  logged_out: {
    title: { id: 'Tidak tertaut', en: 'Not linked' },
    meaning: {
      id: 'Tidak ada ponsel yang tertaut. Pesan menunggu sampai ditautkan.',
      en: 'No phone is linked. Messages wait until one is.',
    },
    tone: 'bad',
  },
  incompatible: {
    title: { id: 'Tidak cocok', en: 'Incompatible' },
    meaning: {
      id: 'WhatsApp mengubah halamannya. Perbarui server; pesan menunggu.',
      en: 'WhatsApp has changed its page. Update the server; messages wait.',
    },
    tone: 'bad',
  },
};
