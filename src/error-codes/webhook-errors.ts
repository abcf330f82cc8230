import type { ErrorMeaning } from './error-meaning.ts';

/** Webhooks and their deliveries. */
export const webhookErrors = {
  webhook_not_found: {
    status: 404,
    when: 'no webhook has this id',
    remedy: 'check the id',
    indonesian: {
      when: 'tidak ada webhook dengan id ini',
      remedy: 'periksa id-nya',
    },
  },
  delivery_not_found: {
    status: 404,
    when: 'this webhook has no delivery with this id; they are kept for 7 days',
    remedy: 'look at its `/deliveries`',
    indonesian: {
      when: 'webhook ini tidak punya kiriman dengan id itu; kiriman disimpan 7 hari',
      remedy: 'lihat `/deliveries`-nya',
    },
  },
  too_many_webhooks: {
    status: 409,
    when: 'there are 20 webhooks',
    remedy: 'remove one',
    indonesian: {
      when: 'sudah ada 20 webhook',
      remedy: 'hapus salah satu',
    },
  },
  webhook_disabled: {
    status: 409,
    when: '`/redeliver`: the webhook is off',
    remedy: 'switch it on with `PUT` and `{"enabled":true}`',
    indonesian: {
      when: '`/redeliver`: webhooknya mati',
      remedy: 'hidupkan dengan `PUT` dan `{"enabled":true}`',
    },
  },
  webhook_url_refused: {
    status: 422,
    when: "the address of a webhook can't be used; `details[0].code` says why",
    remedy: 'see docs/webhooks.md, "Set one up"',
    indonesian: {
      when: 'alamat webhook tidak bisa dipakai; alasannya di `details[0].code`',
      remedy: 'lihat docs/webhooks.md',
    },
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>;
