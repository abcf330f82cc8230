/** What a customer asks for by a message that is nothing but a keyword. */
export type OptOutKeyword = 'stop' | 'stop_all' | 'start';

/** Longer messages are never looked into: a keyword with its ornaments is short. */
const longestMessage = 1_000;

const keywords: ReadonlyMap<string, OptOutKeyword> = new Map([
  ['stop', 'stop'],
  ['berhenti', 'stop'],
  ['stop semua', 'stop_all'],
  ['berhenti semua', 'stop_all'],
  ['start', 'start'],
  ['mulai', 'start'],
]);

/**
 * Reads a message that is only STOP, BERHENTI, STOP SEMUA, BERHENTI SEMUA, START or MULAI. Case,
 * punctuation, symbols, emoji, spaces and characters without width around and between the words
 * are ignored; any further letter or digit makes it an ordinary message, hence null: a question
 * such as "stop langganan kapan?" must not silence the reminders of whoever asks.
 */
export function readOptOutKeyword(text: string): OptOutKeyword | null {
  if (text.length > longestMessage) return null;
  const words = text
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Mn}\p{Me}]/gu, '')
    .replace(/[\p{P}\p{S}\p{Z}\p{Cc}]+/gu, ' ')
    .trim()
    .toLowerCase();
  return keywords.get(words) ?? null;
}
