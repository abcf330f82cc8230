import type { ErrorMeaning } from './error-meaning.ts';

/** Templates, their variables, and attachments. */
export const contentErrors = {
  template_not_found: {
    status: 404,
    when: 'no template has this name',
    remedy: 'write it with `PUT /whatsapp/templates/:name`, or send a `message`',
    indonesian: {
      when: 'tidak ada templat dengan nama ini',
      remedy: 'tulis dengan `PUT /whatsapp/templates/:name`, atau kirim `message`',
    },
  },
  invalid_template: {
    status: 422,
    when: 'double braces around anything but a name',
    remedy: 'write `{{name}}`',
    indonesian: {
      when: 'kurung kurawal ganda mengapit sesuatu yang bukan nama',
      remedy: 'tulis `{{nama}}`',
    },
  },
  unknown_variable: {
    status: 422,
    when: 'a name that the template does not have, or may not use; `details` has it',
    remedy: 'check the spelling',
    indonesian: {
      when: 'nama yang tidak ada di templat, atau tidak boleh dipakai; ada di `details`',
      remedy: 'periksa ejaannya',
    },
  },
  missing_variable: {
    status: 422,
    when: 'the template needs a value that was not given; `details` has its name',
    remedy: 'give it',
    indonesian: {
      when: 'templat memerlukan nilai yang tidak diberikan; namanya di `details`',
      remedy: 'berikan nilainya',
    },
  },
  unusable_text: {
    status: 422,
    when: "what the template makes can't be sent; `details[0].code` says why",
    remedy: 'change the text or the values',
    indonesian: {
      when: 'teks yang dihasilkan templat tidak bisa dikirim; alasannya di `details[0].code`',
      remedy: 'ubah teksnya atau nilainya',
    },
  },
  doubled_currency: {
    status: 422,
    when: 'a template has `Rp` before an amount, which brings its own',
    remedy: 'take it out',
    indonesian: {
      when: 'templat menulis `Rp` di depan jumlah yang sudah membawa Rp sendiri',
      remedy: 'hapus `Rp` itu',
    },
  },
  caption_too_long: {
    status: 422,
    when: 'beside a file the text has more than 1,024 characters',
    remedy: 'shorten it',
    indonesian: {
      when: 'teks yang menyertai berkas lebih dari 1.024 karakter',
      remedy: 'pendekkan',
    },
  },
  invalid_media: {
    status: 422,
    when: 'the file is `too_large`, of an `unsupported_type`, or a `type_mismatch`: see `details[0].code`',
    remedy: 'send a PDF, JPEG, PNG or WebP of at most 5 MiB',
    indonesian: {
      when: 'berkasnya `too_large`, `unsupported_type`, atau `type_mismatch`: lihat `details[0].code`',
      remedy: 'kirim PDF, JPEG, PNG, atau WebP paling besar 5 MiB',
    },
  },
  media_url_refused: {
    status: 422,
    when: 'the host is not in `MEDIA_HOSTS`, or has a private address',
    remedy: 'add the host, or send `data`',
    indonesian: {
      when: 'hostnya tidak ada di `MEDIA_HOSTS`, atau alamatnya privat',
      remedy: 'tambahkan hostnya, atau kirim `data`',
    },
  },
  media_unavailable: {
    status: 422,
    when: 'the file could not be fetched: no answer, a redirect, too large',
    remedy: 'check the address',
    indonesian: {
      when: 'berkas tidak bisa diambil: tidak ada jawaban, dialihkan, atau terlalu besar',
      remedy: 'periksa alamatnya',
    },
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>;
