import type { ErrorMeaning } from './error-meaning.ts';

/** Keys, scopes and signing in. */
export const accessErrors = {
  unauthenticated: {
    status: 401,
    when: 'no key, a wrong one, or one that has expired or was revoked',
    remedy: 'send `X-Api-Key`, or `Authorization: Bearer`',
    indonesian: {
      when: 'tidak ada kunci, kuncinya salah, kedaluwarsa, atau sudah dicabut',
      remedy: 'kirim `X-Api-Key`, atau `Authorization: Bearer`',
    },
  },
  sign_in_link_over: {
    status: 401,
    when: 'the link was used, or is older than 10 minutes',
    remedy: 'make another with `npm run cli -- sign-in-link`',
    indonesian: {
      when: 'tautannya sudah dipakai, atau lebih dari 10 menit',
      remedy: 'buat lagi dengan `npm run cli -- sign-in-link`',
    },
  },
  forbidden: {
    status: 403,
    when: 'the key lacks the scope',
    remedy: 'use a key with that scope',
    indonesian: {
      when: 'kunci tidak punya hak itu',
      remedy: 'pakai kunci yang punya hak itu',
    },
  },
  origin_not_allowed: {
    status: 403,
    when: 'a page of another origin asks, or a browser does not say which one',
    remedy: 'behind a proxy, set `PUBLIC_URL`',
    indonesian: {
      when: 'yang meminta halaman dari asal lain, atau browser tidak menyebut asalnya',
      remedy: 'kalau di belakang proxy, isi `PUBLIC_URL`',
    },
  },
  key_not_found: {
    status: 404,
    when: 'no key has this id',
    remedy: 'see `GET /keys`',
    indonesian: {
      when: 'tidak ada kunci dengan id ini',
      remedy: 'lihat `GET /keys`',
    },
  },
  key_name_taken: {
    status: 409,
    when: 'another key has this name',
    remedy: 'choose another, or revoke or rotate that one',
    indonesian: {
      when: 'nama itu sudah dipakai kunci lain',
      remedy: 'pilih nama lain, atau cabut atau ganti kunci yang itu',
    },
  },
  key_not_active: {
    status: 409,
    when: '`/rotate`: the key was replaced or revoked, or has expired',
    remedy: 'rotate its successor, or create a new one',
    indonesian: {
      when: '`/rotate`: kuncinya sudah diganti, dicabut, atau kedaluwarsa',
      remedy: 'ganti penerusnya, atau buat yang baru',
    },
  },
  too_many_keys: {
    status: 409,
    when: 'there are 1,000 keys',
    remedy: 'revoke what is not used',
    indonesian: {
      when: 'sudah ada 1.000 kunci',
      remedy: 'cabut yang tidak dipakai',
    },
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>;
