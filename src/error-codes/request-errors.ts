import type { ErrorMeaning } from './error-meaning.ts';

/** What any call can be refused with, and what is the server's own fault. */
export const requestErrors = {
  invalid_json: {
    status: 400,
    when: 'the body is not JSON, or not UTF-8',
    remedy: 'send one JSON object in UTF-8',
    indonesian: {
      when: 'isi permintaan bukan JSON, atau bukan UTF-8',
      remedy: 'kirim satu objek JSON dalam UTF-8',
    },
  },
  invalid_request: {
    status: 400,
    when: 'a field is missing, unknown or malformed',
    remedy: 'see `details`',
    indonesian: {
      when: 'ada kolom yang kurang, tidak dikenal, atau salah bentuk',
      remedy: 'lihat `details`',
    },
  },
  bad_request: {
    status: 400,
    when: "the path or a header can't be read",
    remedy: 'check the request',
    indonesian: {
      when: 'alamat atau header tidak terbaca',
      remedy: 'periksa permintaannya',
    },
  },
  not_found: {
    status: 404,
    when: 'nothing is at this path',
    remedy: 'check the path',
    indonesian: {
      when: 'tidak ada apa-apa di alamat ini',
      remedy: 'periksa alamatnya',
    },
  },
  method_not_allowed: {
    status: 405,
    when: 'the path exists, for another method',
    remedy: 'see the `Allow` header',
    indonesian: {
      when: 'alamatnya ada, tetapi untuk metode lain',
      remedy: 'lihat header `Allow`',
    },
  },
  idempotency_conflict: {
    status: 409,
    when: 'a request with the same key is being worked on',
    remedy: 'repeat it after `Retry-After` seconds',
    indonesian: {
      when: 'permintaan dengan kunci yang sama sedang dikerjakan',
      remedy: 'ulangi sesudah sekian detik menurut `Retry-After`',
    },
  },
  idempotency_key_reused: {
    status: 422,
    when: 'the key was used with another request',
    remedy: 'use a new key',
    indonesian: {
      when: 'kuncinya sudah dipakai untuk permintaan lain',
      remedy: 'pakai kunci baru',
    },
  },
  body_too_large: {
    status: 413,
    when: 'more than 64 kB; for `/send-bulk`, and for `/send` with `media`, 8 MiB',
    remedy: 'shorten the message, send fewer recipients, or a smaller file',
    indonesian: {
      when: 'lebih dari 64 kB; untuk `/send-bulk`, dan `/send` dengan `media`, 8 MiB',
      remedy: 'pendekkan pesannya, kurangi penerimanya, atau kecilkan berkasnya',
    },
  },
  unsupported_media_type: {
    status: 415,
    when: 'not `application/json`, or compressed',
    remedy: 'send plain JSON',
    indonesian: {
      when: 'bukan `application/json`, atau dimampatkan',
      remedy: 'kirim JSON biasa',
    },
  },
  host_not_allowed: {
    status: 421,
    when: 'addressed to a name that is not in `ALLOWED_HOSTS`',
    remedy: 'add the name',
    indonesian: {
      when: 'dialamatkan ke nama yang tidak ada di `ALLOWED_HOSTS`',
      remedy: 'tambahkan nama itu',
    },
  },
  rate_limited: {
    status: 429,
    when: 'more requests than `RATE_LIMIT`, or too many with a wrong key',
    remedy: 'repeat after `Retry-After` seconds',
    indonesian: {
      when: 'lebih banyak permintaan dari `RATE_LIMIT`, atau terlalu sering dengan kunci salah',
      remedy: 'ulangi sesudah sekian detik menurut `Retry-After`',
    },
  },
  internal_error: {
    status: 500,
    when: 'a fault of the server',
    remedy: 'repeat with the same `Idempotency-Key`; report the request id',
    indonesian: {
      when: 'kesalahan di server',
      remedy: 'ulangi dengan `Idempotency-Key` yang sama; laporkan request id-nya',
    },
  },
  database_unavailable: {
    status: 503,
    when: 'PostgreSQL does not answer',
    remedy: 'repeat after `Retry-After` seconds',
    indonesian: {
      when: 'PostgreSQL tidak menjawab',
      remedy: 'ulangi sesudah sekian detik menurut `Retry-After`',
    },
  },
  not_ready: {
    status: 503,
    when: '`/health/ready` only: a part is not ready',
    remedy: 'see `details`',
    indonesian: {
      when: '`/health/ready` saja: ada bagian yang belum siap',
      remedy: 'lihat `details`',
    },
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>;
