/** A text in both languages: Indonesian first, English beside it. */
export type Words = readonly [indonesian: string, english: string];

/** The words as one text, for names and titles. */
export function asText([indonesian, english]: Words): string {
  return `${indonesian} / ${english}`;
}
