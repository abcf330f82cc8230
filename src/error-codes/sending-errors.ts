import type { ErrorMeaning } from './error-meaning.ts';

/** Notifications, batches and opt-outs. */
export const sendingErrors = {
  notification_not_found: {
    status: 404,
    when: 'no notification has this id',
    remedy: 'check the id',
    indonesian: {
      when: 'tidak ada notifikasi dengan id ini',
      remedy: 'periksa id-nya',
    },
  },
  batch_not_found: {
    status: 404,
    when: 'no batch has this id',
    remedy: 'check the id',
    indonesian: {
      when: 'tidak ada kiriman massal dengan id ini',
      remedy: 'periksa id-nya',
    },
  },
  opt_out_not_found: {
    status: 404,
    when: '`/opt-outs/:phone`: this number has not opted out',
    remedy: 'nothing is to be done',
    indonesian: {
      when: '`/opt-outs/:phone`: nomor ini tidak menolak pesan',
      remedy: 'tidak ada yang perlu dilakukan',
    },
  },
  in_flight: {
    status: 409,
    when: '`/cancel`: it is being sent at this moment',
    remedy: 'look at it again in a minute',
    indonesian: {
      when: '`/cancel`: pesannya sedang dikirim saat ini juga',
      remedy: 'lihat lagi semenit kemudian',
    },
  },
  already_settled: {
    status: 409,
    when: '`/cancel`: it is sent or failed',
    remedy: 'nothing is left to cancel',
    indonesian: {
      when: '`/cancel`: pesannya sudah terkirim atau gagal',
      remedy: 'tidak ada lagi yang bisa dibatalkan',
    },
  },
  not_settled: {
    status: 409,
    when: '`/retry`: it is still on its way',
    remedy: 'cancel it first, or wait for its end',
    indonesian: {
      when: '`/retry`: pesannya masih dalam perjalanan',
      remedy: 'batalkan dulu, atau tunggu hasilnya',
    },
  },
  retry_pending: {
    status: 409,
    when: '`/retry`: another retry of it is on its way',
    remedy: 'look at that one; `details` has its id',
    indonesian: {
      when: '`/retry`: ulangan lainnya masih dalam perjalanan',
      remedy: 'lihat yang itu; id-nya ada di `details`',
    },
  },
  confirmation_required: {
    status: 409,
    when: '`/retry`: the customer may get the text twice',
    remedy: 'ask the customer; then send `{"confirmDuplicate":true}`',
    indonesian: {
      when: '`/retry`: pelanggan mungkin menerima pesannya dua kali',
      remedy: 'tanya pelanggannya, lalu kirim `{"confirmDuplicate":true}`',
    },
  },
  text_forgotten: {
    status: 409,
    when: '`/retry`: its text was taken out after `RETENTION_TEXT_DAYS`',
    remedy: 'send it anew',
    indonesian: {
      when: '`/retry`: teksnya sudah dihapus sesudah `RETENTION_TEXT_DAYS`',
      remedy: 'kirim pesan baru',
    },
  },
  customer_phone_missing: {
    status: 422,
    when: '`/send-to-customer`: the customer has no phone',
    remedy: 'add one in your billing',
    indonesian: {
      when: '`/send-to-customer`: pelanggan tidak punya nomor',
      remedy: 'tambahkan di billing Anda',
    },
  },
  invalid_phone: {
    status: 422,
    when: 'not clearly one mobile number; `details[0].code` has the reason',
    remedy: 'correct the number',
    indonesian: {
      when: 'bukan satu nomor ponsel yang jelas; alasannya di `details[0].code`',
      remedy: 'perbaiki nomornya',
    },
  },
  opted_out: {
    status: 422,
    when: 'the recipient does not want such messages',
    remedy: 'reach them in another way',
    indonesian: {
      when: 'penerima tidak mau pesan seperti ini',
      remedy: 'hubungi dengan cara lain',
    },
  },
  not_wanted: {
    status: 422,
    when: '`/send-payment-notification`: the customer does not want messages of this type',
    remedy: 'see their preferences',
    indonesian: {
      when: '`/send-payment-notification`: pelanggan tidak mau pesan jenis ini',
      remedy: 'lihat pilihan pelanggan itu',
    },
  },
  rule_off: {
    status: 422,
    when: '`/send-payment-notification`: the operator has switched messages of this type off',
    remedy: 'switch the rule on',
    indonesian: {
      when: '`/send-payment-notification`: pesan jenis ini dimatikan operator',
      remedy: 'hidupkan lagi aturannya',
    },
  },
  not_on_whatsapp: {
    status: 422,
    when: 'the number has no WhatsApp account; the notification is `failed`',
    remedy: 'ask the customer',
    indonesian: {
      when: 'nomornya tidak punya WhatsApp; notifikasinya `failed`',
      remedy: 'tanya pelanggannya',
    },
  },
  not_reachable: {
    status: 422,
    when: 'WhatsApp gives this device no address of the number; the notification is `failed`',
    remedy: 'see the README, "A message failed"',
    indonesian: {
      when: 'WhatsApp tidak memberi alamat nomor ini; notifikasinya `failed`',
      remedy: 'lihat README, "Pesan gagal"',
    },
  },
  refused: {
    status: 422,
    when: 'WhatsApp refused the message; the notification is `failed`',
    remedy: 'see the README, "A message failed"',
    indonesian: {
      when: 'WhatsApp menolak pesannya; notifikasinya `failed`',
      remedy: 'lihat README, "Pesan gagal"',
    },
  },
  expired: {
    status: 422,
    when: 'it could not leave in time; the notification is `cancelled`',
    remedy: 'send it anew if it still holds',
    indonesian: {
      when: 'tidak sempat berangkat tepat waktu; notifikasinya `cancelled`',
      remedy: 'kirim lagi kalau masih berlaku',
    },
  },
  cancelled_by_request: {
    status: 422,
    when: 'a repeated request: you have cancelled its notification meanwhile',
    remedy: 'send it anew under another `Idempotency-Key` if it is wanted after all',
    indonesian: {
      when: 'permintaan yang diulang: notifikasinya sudah Anda batalkan',
      remedy: 'kirim dengan `Idempotency-Key` lain kalau tetap diperlukan',
    },
  },
  already_paid: {
    status: 422,
    when: 'what the message asks for was paid before it was sent; the notification is `cancelled`',
    remedy: 'nothing is left to do',
    indonesian: {
      when: 'yang ditagih sudah dibayar sebelum pesannya berangkat; notifikasinya `cancelled`',
      remedy: 'tidak ada yang perlu dilakukan',
    },
  },
  renewed: {
    status: 422,
    when: 'the package was renewed before the message was sent; the notification is `cancelled`',
    remedy: 'nothing is left to do',
    indonesian: {
      when: 'paketnya sudah diperpanjang sebelum pesannya berangkat; notifikasinya `cancelled`',
      remedy: 'tidak ada yang perlu dilakukan',
    },
  },
  superseded: {
    status: 422,
    when: 'what the message says was no longer true when it was to leave; the notification is `cancelled`',
    remedy: 'send what is true now',
    indonesian: {
      when: 'isi pesannya sudah tidak benar ketika hendak berangkat; notifikasinya `cancelled`',
      remedy: 'kirim yang benar sekarang',
    },
  },
  erased: {
    status: 422,
    when: 'a repeated request: the person was erased meanwhile',
    remedy: 'nothing is left to do',
    indonesian: {
      when: 'permintaan yang diulang: data orangnya sudah dihapus',
      remedy: 'tidak ada yang perlu dilakukan',
    },
  },
  notification_failed: {
    status: 503,
    when: '`/send-payment-notification`: the message could not be written, so nothing was recorded',
    remedy: 'repeat after `Retry-After` seconds; look at the text of this type',
    indonesian: {
      when: '`/send-payment-notification`: pesannya tidak bisa ditulis, jadi tidak ada yang dicatat',
      remedy: 'ulangi sesudah sekian detik menurut `Retry-After`; periksa teks jenis ini',
    },
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>;
