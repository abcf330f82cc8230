import type { ErrorMeaning } from './error-meaning.ts';

/** The session, its link and its back-ups. */
export const sessionErrors = {
  no_qr: {
    status: 404,
    when: 'there is no code to scan now',
    remedy: 'look at `/whatsapp/status`',
    indonesian: {
      when: 'sekarang tidak ada kode untuk dipindai',
      remedy: 'lihat `/whatsapp/status`',
    },
  },
  not_owner: {
    status: 409,
    when: '`/restart`, `/logout`, `/pairing-code`, `/session/backup`: another server drives the account',
    remedy: 'send it to the server whose status says `owner: true`',
    indonesian: {
      when: '`/restart`, `/logout`, `/pairing-code`, `/session/backup`: akunnya dijalankan server lain',
      remedy: 'kirim ke server yang statusnya `owner: true`',
    },
  },
  backups_off: {
    status: 409,
    when: '`/session/backup`: `SESSION_BACKUP_KEY` or `SESSION_BACKUP_DIR` is not set',
    remedy: 'set both, and start the server again',
    indonesian: {
      when: '`/session/backup`: `SESSION_BACKUP_KEY` atau `SESSION_BACKUP_DIR` belum diisi',
      remedy: 'isi keduanya, lalu jalankan lagi servernya',
    },
  },
  not_linked: {
    status: 409,
    when: '`/session/backup`: no phone is linked',
    remedy: 'scan the QR code first',
    indonesian: {
      when: '`/session/backup`: belum ada ponsel yang tertaut',
      remedy: 'pindai dulu kode QR',
    },
  },
  session_busy: {
    status: 409,
    when: '`/session/backup`: a message is in the page or not yet acknowledged, or the session is stopping',
    remedy: 'try again in two minutes',
    indonesian: {
      when: '`/session/backup`: ada pesan yang sedang dikirim atau belum diakui, atau sesi sedang berhenti',
      remedy: 'coba lagi dua menit kemudian',
    },
  },
  already_linked: {
    status: 409,
    when: '`/pairing-code`: a phone is linked',
    remedy: 'log it out first',
    indonesian: {
      when: '`/pairing-code`: sudah ada ponsel yang tertaut',
      remedy: 'keluarkan dulu ponsel itu',
    },
  },
  not_awaiting_scan: {
    status: 409,
    when: '`/pairing-code`: no code can be had now',
    remedy: 'look at the state; `/restart` when it is logged out',
    indonesian: {
      when: '`/pairing-code`: sekarang kode tidak bisa diminta',
      remedy: 'lihat keadaannya; `/restart` kalau sudah `logged_out`',
    },
  },
  pairing_in_progress: {
    status: 409,
    when: '`/pairing-code`: WhatsApp is being asked already',
    remedy: 'wait for that answer',
    indonesian: {
      when: '`/pairing-code`: WhatsApp sedang dimintai kode',
      remedy: 'tunggu jawaban itu',
    },
  },
  too_many_pairing_codes: {
    status: 429,
    when: '`/pairing-code`: three were asked for in ten minutes',
    remedy: 'wait for `Retry-After` seconds, or scan the QR code',
    indonesian: {
      when: '`/pairing-code`: sudah tiga kali diminta dalam sepuluh menit',
      remedy: 'tunggu sekian detik menurut `Retry-After`, atau pindai kode QR',
    },
  },
  pairing_code_failed: {
    status: 503,
    when: 'WhatsApp gave no code',
    remedy: 'check the number, or scan the QR code',
    indonesian: {
      when: 'WhatsApp tidak memberi kode',
      remedy: 'periksa nomornya, atau pindai kode QR',
    },
  },
  too_many_number_checks: {
    status: 429,
    when: '`/check-number`: WhatsApp was asked five times within a minute',
    remedy: 'wait for `Retry-After` seconds; sending needs no check',
    indonesian: {
      when: '`/check-number`: WhatsApp sudah ditanya lima kali dalam semenit',
      remedy: 'tunggu sekian detik menurut `Retry-After`; mengirim tidak perlu pengecekan',
    },
  },
  backup_failed: {
    status: 503,
    when: '`/session/backup`: the file could not be written; the session goes on',
    remedy: 'see the log, and the space in `SESSION_BACKUP_DIR`',
    indonesian: {
      when: '`/session/backup`: berkasnya tidak bisa ditulis; sesi tetap jalan',
      remedy: 'lihat log, dan sisa ruang di `SESSION_BACKUP_DIR`',
    },
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>;
