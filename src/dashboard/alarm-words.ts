import type { AlarmCode } from '../alarms.ts';
import type { Words } from './words.ts';

interface AlarmWords {
  meaning: Words;
  /** What to do. */
  remedy: Words;
}

/** Each alarm as docs/alarms.md explains it, for who reads it on the dashboard. */
export const alarmWords: Readonly<Record<AlarmCode, AlarmWords>> = {
  logged_out: {
    meaning: {
      id: 'Perangkat dikeluarkan di ponsel, atau tautannya hilang.',
      en: 'The phone has removed the device, or the link was lost.',
    },
    remedy: {
      id: 'Pindai kode QR yang tampil; pesan menunggu sampai itu.',
      en: 'Scan the code that is shown; messages wait until then.',
    },
  },
  qr_needed: {
    meaning: {
      id: 'Kode QR harus dipindai, padahal tidak ada yang memintanya.',
      en: 'A code has to be scanned, and nobody asked for that.',
    },
    remedy: {
      id: 'Pindai kodenya; kalau tidak tampil, tekan Tampilkan kode.',
      en: 'Scan it; when none is shown, press Show the code.',
    },
  },
  incompatible: {
    meaning: {
      id: 'WhatsApp mengubah halamannya.',
      en: 'WhatsApp has changed its page.',
    },
    remedy: {
      id: 'Perbarui server; pesan menunggu sampai itu.',
      en: 'Update the server; messages wait until then.',
    },
  },
  account_blocked: {
    meaning: {
      id: 'WhatsApp menolak akun ini, atau proksi yang dipakai.',
      en: 'WhatsApp refuses the account, or the proxy in use.',
    },
    remedy: {
      id: 'Buka WhatsApp di ponsel dan baca pesannya, lalu tekan Mulai ulang.',
      en: 'Open WhatsApp on the phone and see what it says; then press Restart.',
    },
  },
  owner_lost: {
    meaning: {
      id: 'Server ini kehilangan sambungan database yang menjadikannya pemegang akun.',
      en: 'This server lost the database connection that makes it the owner of the account.',
    },
    remedy: {
      id: 'Periksa database dan jaringan ke sana; akunnya diambil lagi dengan sendirinya.',
      en: 'Look at the database and the network to it; it takes the account back by itself.',
    },
  },
  session_sick: {
    meaning: {
      id: 'Sesi tampak siap, tetapi tiga pesan tidak diakui WhatsApp.',
      en: 'The session looks ready, and WhatsApp acknowledged none of three messages.',
    },
    remedy: {
      id: 'Browser sudah dimulai ulang. Kalau tetap begini, periksa ponselnya: mungkin mati atau dibatasi.',
      en: 'The browser was started anew. If it stays on, look at the phone: it may be off or restricted.',
    },
  },
  session_down: {
    meaning: {
      id: 'Browser gagal lima kali berturut-turut.',
      en: 'The browser failed five times in a row.',
    },
    remedy: {
      id: 'Periksa memori, disk, dan baris log `session.ended`.',
      en: 'Look at memory, disk and the log line `session.ended`.',
    },
  },
  conflict: {
    meaning: {
      id: 'WhatsApp Web dengan tautan ini sedang dipakai di tempat lain.',
      en: 'WhatsApp Web is in use with this link somewhere else.',
    },
    remedy: {
      id: 'Tutup yang di sana; server mencoba lagi setelah satu menit.',
      en: 'Close the other one; this one tries again after a minute.',
    },
  },
  profile_set_aside: {
    meaning: {
      id: 'Browser tidak bisa dibuka dengan profil yang lama; profil itu disisihkan.',
      en: 'No browser could start on the old profile; it was set aside.',
    },
    remedy: { id: 'Pindai kode QR, dan periksa disk.', en: 'Scan the code; look at the disk.' },
  },
  queue_old: {
    meaning: {
      id: 'Ada pesan yang boleh berangkat, tetapi sudah lama tidak ada yang berangkat.',
      en: 'Something may leave, and for a long time nothing has.',
    },
    remedy: {
      id: 'Lihat keadaan sesi dan antrean di halaman ini.',
      en: 'Look at the session and the queue on this page.',
    },
  },
  backup_failed: {
    meaning: {
      id: 'Cadangan harian tautan tidak bisa dibuat.',
      en: 'The daily back-up of the link could not be made.',
    },
    remedy: {
      id: 'Lihat baris log `backup.failed`, serta ruang dan hak di `SESSION_BACKUP_DIR`.',
      en: 'Look at the log line `backup.failed`, and at the space and the rights in `SESSION_BACKUP_DIR`.',
    },
  },
};
