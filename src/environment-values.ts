import { resolve } from 'node:path';
import { z } from 'zod';

/** What a reader of one value found: the value, or what is wrong with it (never the value itself). */
type Reading<T> = { value: T } | { wrong: string };

/** A random wait in milliseconds, both ends included. */
export interface MillisecondRange {
  readonly min: number;
  readonly max: number;
}

/**
 * A schema from the text of an environment variable to its value. Its issue says what was
 * wrong and what is accepted, and leaves the text out: only the caller knows whether it is secret.
 */
export function value<T>(accepted: string, read: (text: string) => Reading<T>) {
  const missing = `is missing. Accepted: ${accepted}.`;
  return z.string({ error: missing }).transform((text, context): T => {
    const reading = read(text);
    if ('value' in reading) return reading.value;
    context.addIssue({ code: 'custom', message: `${reading.wrong}. Accepted: ${accepted}.` });
    return z.NEVER;
  });
}

/** A whole number in decimal digits, from `min` to `max`, both included. */
export function wholeNumber(min: number, max: number) {
  return value(`a whole number from ${min} to ${max}`, (text) => {
    const trimmed = text.trim();
    if (!/^\d{1,15}$/.test(trimmed)) return { wrong: 'is not a whole number' };
    const number = Number(trimmed);
    return number < min || number > max ? { wrong: 'is out of range' } : { value: number };
  });
}

/** `2000-5000` or one number, in milliseconds, at most an hour. */
export const millisecondRange = value<MillisecondRange>(
  'milliseconds as one number or as lowest-highest, for example 2000-5000, at most 3600000',
  (text) => {
    const match = /^(\d{1,7})(?:\s*-\s*(\d{1,7}))?$/.exec(text.trim());
    if (!match) return { wrong: 'is not a range of milliseconds' };
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : Number(match[2]);
    if (max > 3_600_000) return { wrong: 'is longer than an hour' };
    if (min > max) return { wrong: 'has its lowest value above its highest' };
    return { value: Object.freeze({ min, max }) };
  },
);

/** A switch: `on` or `true`, `off` or `false`, in any case. */
export const onOff = value('on, off, true or false', (text) => {
  const word = text.trim().toLowerCase();
  if (word === 'on' || word === 'true') return { value: true };
  if (word === 'off' || word === 'false') return { value: false };
  return { wrong: 'is neither on nor off' };
});

/** One of a few words, in any case. */
export function oneOf<const T extends string>(words: readonly T[]) {
  return value<T>(words.join(', '), (text) => {
    const found = words.find((word) => word.toLowerCase() === text.trim().toLowerCase());
    return found === undefined ? { wrong: 'is not one of the known words' } : { value: found };
  });
}

/** One line of text for people, at most 100 characters. */
export const oneLine = value('one line of at most 100 characters', (text) => {
  const trimmed = text.trim();
  if (/\p{Cc}/u.test(trimmed)) return { wrong: 'holds a line break or a control character' };
  return trimmed.length > 100 ? { wrong: 'is too long' } : { value: trimmed };
});

/** Lines of text for people, with a | between them: at most 12 of at most 200 characters. */
export const lineList = value<readonly string[]>(
  'at most 12 lines of at most 200 characters, with a | between them',
  (text) => {
    const lines = text.split('|').map((line) => line.trim());
    const filled = lines.filter((line) => line !== '');
    if (/\p{Cc}/u.test(text)) return { wrong: 'holds a line break or a control character' };
    if (filled.length > 12) return { wrong: 'has too many lines' };
    return filled.some((line) => line.length > 200)
      ? { wrong: 'has a line that is too long' }
      : { value: Object.freeze(filled) };
  },
);

/** Some of a few words as a comma list, in any case, or `off` for none of them. */
export function someOf<const T extends string>(words: readonly T[]) {
  return value<readonly T[]>(`off, or some of ${words.join(', ')}`, (text) => {
    if (text.trim().toLowerCase() === 'off') return { value: [] };
    const given = commaList(text.toLowerCase());
    const known = words.filter((word) => given.includes(word));
    return known.length === 0 || given.some((word) => !words.some((known) => known === word))
      ? { wrong: 'names something else' }
      : { value: Object.freeze(known) };
  });
}

/** A path, made absolute from the working directory. */
export const filePath = value('a path, absolute or from the working directory', (text) => {
  const trimmed = text.trim();
  if (trimmed.includes('\0')) return { wrong: 'holds a NUL character' };
  // Only a shell expands the tilde; a folder that is called "~" is never what was meant.
  if (trimmed.startsWith('~')) return { wrong: 'starts with ~, which is not expanded here' };
  return { value: resolve(trimmed) };
});

/** The items between the commas, without the blanks around them; empty ones count for nothing. */
export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Command-line arguments: separated by spaces, double quotes keep spaces together. */
export const argumentList = value<readonly string[]>(
  'arguments that start with -, separated by spaces; put double quotes around one that holds spaces, and in .env single quotes around the whole',
  (text) => {
    if ((text.split('"').length - 1) % 2 !== 0)
      return { wrong: 'has a double quote that never closes' };
    const words = text.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
    const args = words.map((word) => word.replaceAll('"', ''));
    return args.every((arg) => arg.startsWith('-'))
      ? { value: Object.freeze(args) }
      : { wrong: 'holds a word that does not start with -' };
  },
);

/** How often something may happen. */
export interface Rate {
  readonly count: number;
  readonly windowMs: number;
}

const windows = { s: 1_000, min: 60_000, h: 3_600_000 } as const;

/** How many in which time, such as `600/min`, or `off` for as many as come (null). */
export const rateOrOff = value<Rate | null>(
  'a number from 1 per s, min or h, such as 600/min, or off',
  (text) => {
    if (text === 'off') return { value: null };
    const [, count, unit] = /^([1-9]\d{0,6})\/(s|min|h)$/.exec(text) ?? [];
    if (count === undefined) return { wrong: 'is neither a rate nor off' };
    const windowMs = windows[unit as keyof typeof windows];
    return { value: Object.freeze({ count: Number(count), windowMs }) };
  },
);

/** A whole number from 1, or `off` for no limit (null). */
export const limitOrOff = value<number | null>('a whole number from 1, or off', (text) => {
  if (text === 'off') return { value: null };
  return /^[1-9]\d{0,6}$/.test(text)
    ? { value: Number(text) }
    : { wrong: 'is neither a whole number from 1 nor off' };
});

/** Limits of the first, second, … day as a comma list, or `off` (null). */
export const limitsOrOff = value<readonly number[] | null>(
  'whole numbers from 1 as a comma list, or off',
  (text) => {
    if (text === 'off') return { value: null };
    const limits = text.split(',').map((part) => part.trim());
    if (!limits.every((limit) => /^[1-9]\d{0,6}$/.test(limit))) {
      return { wrong: 'is neither a list of whole numbers from 1 nor off' };
    }
    return { value: Object.freeze(limits.map(Number)) };
  },
);
