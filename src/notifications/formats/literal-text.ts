/** A sign that looks like a formatting mark and means nothing. */
const lookOf: Readonly<Record<string, string>> = { '*': '∗', _: '＿', '~': '∼' };

/** Marks at the edge of a word, or several at once. */
const formatting = /(?<![\p{L}\p{N}])[*_~]+|[*_~]+(?![\p{L}\p{N}])|[*_~]{2,}/gu;

/**
 * A value as it may stand in a message without formatting it. WhatsApp reads `*`, `_` and `~` as
 * marks only at the edge of a word, so inside one (`INV_2025_11`, `budi_net`) they stay as they
 * are and can be copied; at an edge they become a sign that looks the same and means nothing.
 * Back-ticks, which format anywhere, become apostrophes. Digits and letters are never touched,
 * and nothing invisible is put in: an account number is copied as it was given.
 */
export function literalText(value: string): string {
  return value
    .replaceAll('`', "'")
    .replaceAll(formatting, (marks) => Array.from(marks, (mark) => lookOf[mark] ?? mark).join(''));
}
