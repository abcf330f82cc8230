import type { ErrorCode } from './error-codes.ts';

/** When each error comes and what helps, in Indonesian: the words of docs/id/errors.md. */
export const errorCodesInIndonesian: Readonly<
  Record<ErrorCode, { readonly when: string; readonly remedy: string }>
> = {
  invalid_json: {
    when: 'isi permintaan bukan JSON, atau bukan UTF-8',
    remedy: 'kirim satu objek JSON dalam UTF-8',
  },
  invalid_request: {
    when: 'ada kolom yang kurang, tidak dikenal, atau salah bentuk',
    remedy: 'lihat `details`',
  },
  bad_request: {
    when: 'alamat atau header tidak terbaca',
    remedy: 'periksa permintaannya',
  },
  unauthenticated: {
    when: 'tidak ada kunci, kuncinya salah, kedaluwarsa, atau sudah dicabut',
    remedy: 'kirim `X-Api-Key`, atau `Authorization: Bearer`',
  },
  sign_in_link_over: {
    when: 'tautannya sudah dipakai, atau lebih dari 10 menit',
    remedy: 'buat lagi dengan `npm run cli -- sign-in-link`',
  },
  forbidden: {
    when: 'kunci tidak punya hak itu',
    remedy: 'pakai kunci yang punya hak itu',
  },
  origin_not_allowed: {
    when: 'yang meminta halaman dari asal lain, atau browser tidak menyebut asalnya',
    remedy: 'kalau di belakang proxy, isi `PUBLIC_URL`',
  },
  not_found: {
    when: 'tidak ada apa-apa di alamat ini',
    remedy: 'periksa alamatnya',
  },
  notification_not_found: {
    when: 'tidak ada notifikasi dengan id ini',
    remedy: 'periksa id-nya',
  },
  batch_not_found: {
    when: 'tidak ada kiriman massal dengan id ini',
    remedy: 'periksa id-nya',
  },
  webhook_not_found: {
    when: 'tidak ada webhook dengan id ini',
    remedy: 'periksa id-nya',
  },
  delivery_not_found: {
    when: 'webhook ini tidak punya kiriman dengan id itu; kiriman disimpan 7 hari',
    remedy: 'lihat `/deliveries`-nya',
  },
  key_not_found: {
    when: 'tidak ada kunci dengan id ini',
    remedy: 'lihat `GET /keys`',
  },
  no_qr: {
    when: 'sekarang tidak ada kode untuk dipindai',
    remedy: 'lihat `/whatsapp/status`',
  },
  not_owner: {
    when: '`/restart`, `/logout`, `/pairing-code`, `/session/backup`: akunnya dijalankan server lain',
    remedy: 'kirim ke server yang statusnya `owner: true`',
  },
  backups_off: {
    when: '`/session/backup`: `SESSION_BACKUP_KEY` atau `SESSION_BACKUP_DIR` belum diisi',
    remedy: 'isi keduanya, lalu jalankan lagi servernya',
  },
  not_linked: {
    when: '`/session/backup`: belum ada ponsel yang tertaut',
    remedy: 'pindai dulu kode QR',
  },
  session_busy: {
    when: '`/session/backup`: ada pesan yang sedang dikirim atau belum diakui, atau sesi sedang berhenti',
    remedy: 'coba lagi dua menit kemudian',
  },
  already_linked: {
    when: '`/pairing-code`: sudah ada ponsel yang tertaut',
    remedy: 'keluarkan dulu ponsel itu',
  },
  not_awaiting_scan: {
    when: '`/pairing-code`: sekarang kode tidak bisa diminta',
    remedy: 'lihat keadaannya; `/restart` kalau sudah `logged_out`',
  },
  pairing_in_progress: {
    when: '`/pairing-code`: WhatsApp sedang dimintai kode',
    remedy: 'tunggu jawaban itu',
  },
  too_many_pairing_codes: {
    when: '`/pairing-code`: sudah tiga kali diminta dalam sepuluh menit',
    remedy: 'tunggu sekian detik menurut `Retry-After`, atau pindai kode QR',
  },
  rate_limited: {
    when: 'lebih banyak permintaan dari `RATE_LIMIT`, atau terlalu sering dengan kunci salah',
    remedy: 'ulangi sesudah sekian detik menurut `Retry-After`',
  },
  pairing_code_failed: {
    when: 'WhatsApp tidak memberi kode',
    remedy: 'periksa nomornya, atau pindai kode QR',
  },
  too_many_number_checks: {
    when: '`/check-number`: WhatsApp sudah ditanya lima kali dalam semenit',
    remedy: 'tunggu sekian detik menurut `Retry-After`; mengirim tidak perlu pengecekan',
  },
  customer_not_found: {
    when: 'tidak ada pelanggan dengan id atau referensi ini',
    remedy: 'tulis dulu pelanggannya, atau pakai `/send`',
  },
  template_not_found: {
    when: 'tidak ada templat dengan nama ini',
    remedy: 'tulis dengan `PUT /whatsapp/templates/:name`, atau kirim `message`',
  },
  opt_out_not_found: {
    when: '`/opt-outs/:phone`: nomor ini tidak menolak pesan',
    remedy: 'tidak ada yang perlu dilakukan',
  },
  contact_not_found: {
    when: '`/contacts/…`: pelanggan ini tidak punya kontak itu',
    remedy: 'tulis dulu kontaknya, atau periksa id-nya',
  },
  package_not_found: {
    when: 'tidak ada paket dengan id atau referensi ini',
    remedy: 'tulis dulu paketnya, atau periksa id-nya',
  },
  subscription_not_found: {
    when: 'tidak ada langganan dengan id atau referensi ini',
    remedy: 'tulis dulu langganannya, atau periksa id-nya',
  },
  period_not_found: {
    when: 'langganan ini tidak punya masa aktif itu',
    remedy: 'tulis dulu masa aktifnya, atau periksa id-nya',
  },
  invoice_not_found: {
    when: 'tidak ada tagihan dengan id atau referensi ini',
    remedy: 'tulis dulu tagihannya, atau periksa id-nya',
  },
  promise_not_found: {
    when: 'tidak ada janji bayar dengan id atau referensi ini',
    remedy: 'tulis dulu janjinya, atau periksa id-nya',
  },
  incident_not_found: {
    when: 'tidak ada gangguan dengan id atau referensi ini',
    remedy: 'tulis dulu gangguannya, atau periksa id-nya',
  },
  payment_not_found: {
    when: 'tidak ada pembayaran dengan id atau referensi ini',
    remedy: 'tulis dulu pembayarannya, atau periksa id-nya',
  },
  method_not_allowed: {
    when: 'alamatnya ada, tetapi untuk metode lain',
    remedy: 'lihat header `Allow`',
  },
  idempotency_conflict: {
    when: 'permintaan dengan kunci yang sama sedang dikerjakan',
    remedy: 'ulangi sesudah sekian detik menurut `Retry-After`',
  },
  in_flight: {
    when: '`/cancel`: pesannya sedang dikirim saat ini juga',
    remedy: 'lihat lagi semenit kemudian',
  },
  already_settled: {
    when: '`/cancel`: pesannya sudah terkirim atau gagal',
    remedy: 'tidak ada lagi yang bisa dibatalkan',
  },
  not_settled: {
    when: '`/retry`: pesannya masih dalam perjalanan',
    remedy: 'batalkan dulu, atau tunggu hasilnya',
  },
  retry_pending: {
    when: '`/retry`: ulangan lainnya masih dalam perjalanan',
    remedy: 'lihat yang itu; id-nya ada di `details`',
  },
  confirmation_required: {
    when: '`/retry`: pelanggan mungkin menerima pesannya dua kali',
    remedy: 'tanya pelanggannya, lalu kirim `{"confirmDuplicate":true}`',
  },
  text_forgotten: {
    when: '`/retry`: teksnya sudah dihapus sesudah `RETENTION_TEXT_DAYS`',
    remedy: 'kirim pesan baru',
  },
  too_many_webhooks: {
    when: 'sudah ada 20 webhook',
    remedy: 'hapus salah satu',
  },
  webhook_disabled: {
    when: '`/redeliver`: webhooknya mati',
    remedy: 'hidupkan dengan `PUT` dan `{"enabled":true}`',
  },
  key_name_taken: {
    when: 'nama itu sudah dipakai kunci lain',
    remedy: 'pilih nama lain, atau cabut atau ganti kunci yang itu',
  },
  key_not_active: {
    when: '`/rotate`: kuncinya sudah diganti, dicabut, atau kedaluwarsa',
    remedy: 'ganti penerusnya, atau buat yang baru',
  },
  too_many_keys: {
    when: 'sudah ada 1.000 kunci',
    remedy: 'cabut yang tidak dipakai',
  },
  body_too_large: {
    when: 'lebih dari 64 kB; untuk `/send-bulk`, dan `/send` dengan `media`, 8 MiB',
    remedy: 'pendekkan pesannya, kurangi penerimanya, atau kecilkan berkasnya',
  },
  external_ref_taken: {
    when: 'baris lain sejenis sudah memakai `externalRef` ini',
    remedy: 'tulis baris yang itu, atau beri referensi lain',
  },
  invoice_period_taken: {
    when: 'langganan itu sudah punya tagihan untuk bulan ini',
    remedy: 'tulis tagihan yang itu, atau batalkan dulu',
  },
  customer_differs: {
    when: 'tagihan atau langganan tidak bisa pindah ke pelanggan lain, dan tidak bisa dibayar atas nama orang lain',
    remedy: 'periksa id-nya; atau batalkan atau akhiri, lalu tulis yang baru',
  },
  invoice_cancelled: {
    when: 'tagihan yang sudah dibatalkan ditulis lagi, atau dibayar',
    remedy: 'tulis tagihan baru dengan id lain',
  },
  invoice_paid: {
    when: 'tagihan yang sudah menerima uang hendak dibatalkan',
    remedy: 'batalkan dulu pembayarannya dengan `/void`',
  },
  payment_differs: {
    when: 'pembayaran dengan id atau referensi ini sudah dicatat untuk tagihan, jumlah, atau jenis lain',
    remedy: 'beri id lain untuk yang baru, atau batalkan yang pertama',
  },
  payment_voided: {
    when: '`/send-payment-notification`: pembayarannya sudah dibatalkan dan tidak pernah punya kwitansi',
    remedy: 'catat pembayaran baru',
  },
  subscription_ended: {
    when: 'langganannya sudah berakhir',
    remedy: 'tulis dulu dengan status `active`',
  },
  not_prepaid: {
    when: 'hanya langganan prabayar yang punya masa aktif',
    remedy: 'tulis dulu dengan kind `prepaid`',
  },
  period_taken: {
    when: 'masa aktif itu sudah dibatalkan, atau milik langganan lain',
    remedy: 'tulis yang baru dengan id lain',
  },
  promise_settled: {
    when: 'janjinya sudah ditepati, diingkari, atau dibatalkan, atau milik pelanggan lain',
    remedy: 'catat janji baru',
  },
  incident_resolved: {
    when: 'gangguannya sudah selesai',
    remedy: 'laporkan gangguan baru',
  },
  unsupported_media_type: {
    when: 'bukan `application/json`, atau dimampatkan',
    remedy: 'kirim JSON biasa',
  },
  host_not_allowed: {
    when: 'dialamatkan ke nama yang tidak ada di `ALLOWED_HOSTS`',
    remedy: 'tambahkan nama itu',
  },
  invalid_phone: {
    when: 'bukan satu nomor ponsel yang jelas; alasannya di `details[0].code`',
    remedy: 'perbaiki nomornya',
  },
  customer_phone_missing: {
    when: '`/send-to-customer`: pelanggan tidak punya nomor',
    remedy: 'tambahkan di billing Anda',
  },
  invalid_template: {
    when: 'kurung kurawal ganda mengapit sesuatu yang bukan nama',
    remedy: 'tulis `{{nama}}`',
  },
  unknown_variable: {
    when: 'nama yang tidak ada di templat, atau tidak boleh dipakai; ada di `details`',
    remedy: 'periksa ejaannya',
  },
  missing_variable: {
    when: 'templat memerlukan nilai yang tidak diberikan; namanya di `details`',
    remedy: 'berikan nilainya',
  },
  unusable_text: {
    when: 'teks yang dihasilkan templat tidak bisa dikirim; alasannya di `details[0].code`',
    remedy: 'ubah teksnya atau nilainya',
  },
  doubled_currency: {
    when: 'templat menulis `Rp` di depan jumlah yang sudah membawa Rp sendiri',
    remedy: 'hapus `Rp` itu',
  },
  caption_too_long: {
    when: 'teks yang menyertai berkas lebih dari 1.024 karakter',
    remedy: 'pendekkan',
  },
  invalid_media: {
    when: 'berkasnya `too_large`, `unsupported_type`, atau `type_mismatch`: lihat `details[0].code`',
    remedy: 'kirim PDF, JPEG, PNG, atau WebP paling besar 5 MiB',
  },
  media_url_refused: {
    when: 'hostnya tidak ada di `MEDIA_HOSTS`, atau alamatnya privat',
    remedy: 'tambahkan hostnya, atau kirim `data`',
  },
  media_unavailable: {
    when: 'berkas tidak bisa diambil: tidak ada jawaban, dialihkan, atau terlalu besar',
    remedy: 'periksa alamatnya',
  },
  webhook_url_refused: {
    when: 'alamat webhook tidak bisa dipakai; alasannya di `details[0].code`',
    remedy: 'lihat docs/webhooks.md',
  },
  overpayment: {
    when: 'lebih dari sisa tagihan, yang disebut dalam pesannya',
    remedy: 'catat paling banyak sebesar itu',
  },
  remaining_mismatch: {
    when: '`invoice.remaining` tidak cocok dengan total dan jumlah yang dibayar',
    remedy: 'kirim sisa sesudah pembayaran ini',
  },
  not_wanted: {
    when: '`/send-payment-notification`: pelanggan tidak mau pesan jenis ini',
    remedy: 'lihat pilihan pelanggan itu',
  },
  rule_off: {
    when: '`/send-payment-notification`: pesan jenis ini dimatikan operator',
    remedy: 'hidupkan lagi aturannya',
  },
  id_reserved: {
    when: 'baris baru dengan id mulai 1.000.000.000, yang hanya diberikan server',
    remedy: 'pakai id yang lebih kecil, atau `externalRef`',
  },
  subscription_of_other_customer: {
    when: 'langganan itu milik pelanggan lain',
    remedy: 'sebut yang milik pelanggan yang sama',
  },
  invoice_of_other_customer: {
    when: 'tagihan itu milik pelanggan lain',
    remedy: 'sebut yang milik pelanggan yang sama',
  },
  period_length_unknown: {
    when: 'paketnya tidak menyebut `durationDays`',
    remedy: 'kirim `expiresAt`, atau lengkapi paketnya',
  },
  period_ends_too_early: {
    when: 'masa aktif akan berakhir sebelum dimulai',
    remedy: 'kirim `expiresAt` yang lebih akhir',
  },
  run_date_in_future: {
    when: '`POST /billing/runs` untuk hari yang belum tiba',
    remedy: 'tambahkan `"dryRun": true`, atau tunggu',
  },
  idempotency_key_reused: {
    when: 'kuncinya sudah dipakai untuk permintaan lain',
    remedy: 'pakai kunci baru',
  },
  opted_out: {
    when: 'penerima tidak mau pesan seperti ini',
    remedy: 'hubungi dengan cara lain',
  },
  not_on_whatsapp: {
    when: 'nomornya tidak punya WhatsApp; notifikasinya `failed`',
    remedy: 'tanya pelanggannya',
  },
  not_reachable: {
    when: 'WhatsApp tidak memberi alamat nomor ini; notifikasinya `failed`',
    remedy: 'lihat README, "Pesan gagal"',
  },
  refused: {
    when: 'WhatsApp menolak pesannya; notifikasinya `failed`',
    remedy: 'lihat README, "Pesan gagal"',
  },
  expired: {
    when: 'tidak sempat berangkat tepat waktu; notifikasinya `cancelled`',
    remedy: 'kirim lagi kalau masih berlaku',
  },
  cancelled_by_request: {
    when: 'permintaan yang diulang: notifikasinya sudah Anda batalkan',
    remedy: 'kirim dengan `Idempotency-Key` lain kalau tetap diperlukan',
  },
  already_paid: {
    when: 'yang ditagih sudah dibayar sebelum pesannya berangkat; notifikasinya `cancelled`',
    remedy: 'tidak ada yang perlu dilakukan',
  },
  renewed: {
    when: 'paketnya sudah diperpanjang sebelum pesannya berangkat; notifikasinya `cancelled`',
    remedy: 'tidak ada yang perlu dilakukan',
  },
  superseded: {
    when: 'isi pesannya sudah tidak benar ketika hendak berangkat; notifikasinya `cancelled`',
    remedy: 'kirim yang benar sekarang',
  },
  erased: {
    when: 'permintaan yang diulang: data orangnya sudah dihapus',
    remedy: 'tidak ada yang perlu dilakukan',
  },
  internal_error: {
    when: 'kesalahan di server',
    remedy: 'ulangi dengan `Idempotency-Key` yang sama; laporkan request id-nya',
  },
  database_unavailable: {
    when: 'PostgreSQL tidak menjawab',
    remedy: 'ulangi sesudah sekian detik menurut `Retry-After`',
  },
  notification_failed: {
    when: '`/send-payment-notification`: pesannya tidak bisa ditulis, jadi tidak ada yang dicatat',
    remedy: 'ulangi sesudah sekian detik menurut `Retry-After`; periksa teks jenis ini',
  },
  backup_failed: {
    when: '`/session/backup`: berkasnya tidak bisa ditulis; sesi tetap jalan',
    remedy: 'lihat log, dan sisa ruang di `SESSION_BACKUP_DIR`',
  },
  not_ready: {
    when: '`/health/ready` saja: ada bagian yang belum siap',
    remedy: 'lihat `details`',
  },
};
