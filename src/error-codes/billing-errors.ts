import type { ErrorMeaning } from './error-meaning.ts';

/** Customers, subscriptions, invoices, payments and what hangs on them. */
export const billingErrors = {
  customer_not_found: {
    status: 404,
    when: 'no customer has this id or reference',
    remedy: 'write the customer first, or use `/send`',
    indonesian: {
      when: 'tidak ada pelanggan dengan id atau referensi ini',
      remedy: 'tulis dulu pelanggannya, atau pakai `/send`',
    },
  },
  contact_not_found: {
    status: 404,
    when: '`/contacts/…`: this customer has no such contact',
    remedy: 'write that row first, or check the id',
    indonesian: {
      when: '`/contacts/…`: pelanggan ini tidak punya kontak itu',
      remedy: 'tulis dulu kontaknya, atau periksa id-nya',
    },
  },
  package_not_found: {
    status: 404,
    when: 'no package has this id or reference',
    remedy: 'write that row first, or check the id',
    indonesian: {
      when: 'tidak ada paket dengan id atau referensi ini',
      remedy: 'tulis dulu paketnya, atau periksa id-nya',
    },
  },
  subscription_not_found: {
    status: 404,
    when: 'no subscription has this id or reference',
    remedy: 'write that row first, or check the id',
    indonesian: {
      when: 'tidak ada langganan dengan id atau referensi ini',
      remedy: 'tulis dulu langganannya, atau periksa id-nya',
    },
  },
  period_not_found: {
    status: 404,
    when: 'this subscription has no such period',
    remedy: 'write that row first, or check the id',
    indonesian: {
      when: 'langganan ini tidak punya masa aktif itu',
      remedy: 'tulis dulu masa aktifnya, atau periksa id-nya',
    },
  },
  invoice_not_found: {
    status: 404,
    when: 'no invoice has this id or reference',
    remedy: 'write that row first, or check the id',
    indonesian: {
      when: 'tidak ada tagihan dengan id atau referensi ini',
      remedy: 'tulis dulu tagihannya, atau periksa id-nya',
    },
  },
  promise_not_found: {
    status: 404,
    when: 'no promise has this id or reference',
    remedy: 'write that row first, or check the id',
    indonesian: {
      when: 'tidak ada janji bayar dengan id atau referensi ini',
      remedy: 'tulis dulu janjinya, atau periksa id-nya',
    },
  },
  incident_not_found: {
    status: 404,
    when: 'no incident has this id or reference',
    remedy: 'write that row first, or check the id',
    indonesian: {
      when: 'tidak ada gangguan dengan id atau referensi ini',
      remedy: 'tulis dulu gangguannya, atau periksa id-nya',
    },
  },
  payment_not_found: {
    status: 404,
    when: 'no payment has this id or reference',
    remedy: 'write that row first, or check the id',
    indonesian: {
      when: 'tidak ada pembayaran dengan id atau referensi ini',
      remedy: 'tulis dulu pembayarannya, atau periksa id-nya',
    },
  },
  external_ref_taken: {
    status: 409,
    when: 'another row of this kind has this `externalRef`',
    remedy: 'write that row, or give another reference',
    indonesian: {
      when: 'baris lain sejenis sudah memakai `externalRef` ini',
      remedy: 'tulis baris yang itu, atau beri referensi lain',
    },
  },
  invoice_period_taken: {
    status: 409,
    when: 'the subscription has an invoice for this period',
    remedy: 'write that invoice, or cancel it first',
    indonesian: {
      when: 'langganan itu sudah punya tagihan untuk bulan ini',
      remedy: 'tulis tagihan yang itu, atau batalkan dulu',
    },
  },
  customer_differs: {
    status: 409,
    when: "an invoice or a subscription can't move to another customer, nor be paid in another's name",
    remedy: 'check the ids; or cancel or end it, and write a new one',
    indonesian: {
      when: 'tagihan atau langganan tidak bisa pindah ke pelanggan lain, dan tidak bisa dibayar atas nama orang lain',
      remedy: 'periksa id-nya; atau batalkan atau akhiri, lalu tulis yang baru',
    },
  },
  invoice_cancelled: {
    status: 409,
    when: 'a cancelled invoice is written again, or paid',
    remedy: 'write a new one under another id',
    indonesian: {
      when: 'tagihan yang sudah dibatalkan ditulis lagi, atau dibayar',
      remedy: 'tulis tagihan baru dengan id lain',
    },
  },
  invoice_paid: {
    status: 409,
    when: 'an invoice that money came in for is to be cancelled',
    remedy: 'void its payments first',
    indonesian: {
      when: 'tagihan yang sudah menerima uang hendak dibatalkan',
      remedy: 'batalkan dulu pembayarannya dengan `/void`',
    },
  },
  payment_differs: {
    status: 409,
    when: 'a payment of this id or reference was recorded for another invoice, amount or kind',
    remedy: 'give the new one another id, or void the first',
    indonesian: {
      when: 'pembayaran dengan id atau referensi ini sudah dicatat untuk tagihan, jumlah, atau jenis lain',
      remedy: 'beri id lain untuk yang baru, atau batalkan yang pertama',
    },
  },
  payment_voided: {
    status: 409,
    when: '`/send-payment-notification`: the payment was voided and never had a receipt',
    remedy: 'record a new payment',
    indonesian: {
      when: '`/send-payment-notification`: pembayarannya sudah dibatalkan dan tidak pernah punya kwitansi',
      remedy: 'catat pembayaran baru',
    },
  },
  subscription_ended: {
    status: 409,
    when: 'the subscription has ended',
    remedy: 'write it with status `active` first',
    indonesian: {
      when: 'langganannya sudah berakhir',
      remedy: 'tulis dulu dengan status `active`',
    },
  },
  not_prepaid: {
    status: 409,
    when: 'only a prepaid subscription has periods',
    remedy: 'write it with kind `prepaid` first',
    indonesian: {
      when: 'hanya langganan prabayar yang punya masa aktif',
      remedy: 'tulis dulu dengan kind `prepaid`',
    },
  },
  period_taken: {
    status: 409,
    when: 'the period is cancelled, or of another subscription',
    remedy: 'write one under another id',
    indonesian: {
      when: 'masa aktif itu sudah dibatalkan, atau milik langganan lain',
      remedy: 'tulis yang baru dengan id lain',
    },
  },
  promise_settled: {
    status: 409,
    when: 'the promise is kept, broken or cancelled, or of another customer',
    remedy: 'record a new one',
    indonesian: {
      when: 'janjinya sudah ditepati, diingkari, atau dibatalkan, atau milik pelanggan lain',
      remedy: 'catat janji baru',
    },
  },
  incident_resolved: {
    status: 409,
    when: 'the incident is over',
    remedy: 'report a new one',
    indonesian: {
      when: 'gangguannya sudah selesai',
      remedy: 'laporkan gangguan baru',
    },
  },
  overpayment: {
    status: 422,
    when: 'more than remains of the invoice, which the message names',
    remedy: 'record at most that',
    indonesian: {
      when: 'lebih dari sisa tagihan, yang disebut dalam pesannya',
      remedy: 'catat paling banyak sebesar itu',
    },
  },
  remaining_mismatch: {
    status: 422,
    when: '`invoice.remaining` of the call does not fit its total and amount',
    remedy: 'send what remains after this payment',
    indonesian: {
      when: '`invoice.remaining` tidak cocok dengan total dan jumlah yang dibayar',
      remedy: 'kirim sisa sesudah pembayaran ini',
    },
  },
  id_reserved: {
    status: 422,
    when: 'a new row under an id from 1,000,000,000, which only the server gives',
    remedy: 'use a lower id, or `externalRef`',
    indonesian: {
      when: 'baris baru dengan id mulai 1.000.000.000, yang hanya diberikan server',
      remedy: 'pakai id yang lebih kecil, atau `externalRef`',
    },
  },
  subscription_of_other_customer: {
    status: 422,
    when: 'the two rows are of different customers',
    remedy: 'name one of the same customer',
    indonesian: {
      when: 'langganan itu milik pelanggan lain',
      remedy: 'sebut yang milik pelanggan yang sama',
    },
  },
  invoice_of_other_customer: {
    status: 422,
    when: 'the two rows are of different customers',
    remedy: 'name one of the same customer',
    indonesian: {
      when: 'tagihan itu milik pelanggan lain',
      remedy: 'sebut yang milik pelanggan yang sama',
    },
  },
  period_length_unknown: {
    status: 422,
    when: 'the package says no `durationDays`',
    remedy: 'send `expiresAt`, or complete the package',
    indonesian: {
      when: 'paketnya tidak menyebut `durationDays`',
      remedy: 'kirim `expiresAt`, atau lengkapi paketnya',
    },
  },
  period_ends_too_early: {
    status: 422,
    when: 'the period would end before it starts',
    remedy: 'send a later `expiresAt`',
    indonesian: {
      when: 'masa aktif akan berakhir sebelum dimulai',
      remedy: 'kirim `expiresAt` yang lebih akhir',
    },
  },
  run_date_in_future: {
    status: 422,
    when: '`POST /billing/runs` for a day that has not come',
    remedy: 'add `"dryRun": true`, or wait for it',
    indonesian: {
      when: '`POST /billing/runs` untuk hari yang belum tiba',
      remedy: 'tambahkan `"dryRun": true`, atau tunggu',
    },
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>;
