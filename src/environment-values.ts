import { createSecretKey, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/max';
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
function value<T>(accepted: string, read: (text: string) => Reading<T>) {
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

const hostName = /^(?=.{1,253}$)[a-z0-9_][a-z0-9_-]*(?:\.[a-z0-9_-]+)*\.?$/;

/** The address to listen on: an IP address without brackets, or a host name. */
export const listenHost = value('an IP address or a host name, without port', (text) => {
  const host = text.trim().toLowerCase();
  return isIP(host) || hostName.test(host) ? { value: host } : { wrong: 'is not an address' };
});

/** Whether only this machine can reach a server that listens on `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function commaList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Host names as a browser sends them in `Host`, lower case, without port. */
export const hostList = value(
  'a comma list of host names without port, IPv6 in brackets, for example bills.example.net,[::1]',
  (text) => {
    const hosts = commaList(text.toLowerCase());
    const known = (host: string) =>
      hostName.test(host) || (/^\[.*\]$/.test(host) && isIP(host.slice(1, -1)) === 6);
    if (hosts.length === 0) return { wrong: 'names no host' };
    return hosts.every(known)
      ? { value: Object.freeze(hosts) }
      : { wrong: 'holds something that is not a host name' };
  },
);

/** Two-letter country of the phone numbering plan (ISO 3166-1), upper case. */
export const country = value<CountryCode>('a two-letter country code such as ID', (text) => {
  const code = text.trim().toUpperCase();
  return isSupportedCountry(code) ? { value: code } : { wrong: 'is not a known country' };
});

/** A comma list of countries, see {@link country}. */
export const countryList = value<readonly CountryCode[]>(
  'a comma list of two-letter country codes, for example ID,MY',
  (text) => {
    const codes = commaList(text.toUpperCase());
    const known = codes.filter((code) => isSupportedCountry(code));
    if (codes.length === 0) return { wrong: 'names no country' };
    return known.length === codes.length
      ? { value: Object.freeze(known) }
      : { wrong: 'holds an unknown country' };
  },
);

/** A name of the IANA time zone database; bare offsets know no rules and are refused. */
export const timeZone = value('an IANA time zone such as Asia/Jakarta', (text) => {
  const zone = text.trim();
  if (!/^[A-Za-z]/.test(zone)) return { wrong: 'is not a time zone' };
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return { value: zone };
  } catch {
    return { wrong: 'is not a known time zone' };
  }
});

/** A PostgreSQL connection URL. It may hold a password. */
export const postgresUrl = value('a URL that starts with postgres:// or postgresql://', (text) => {
  const trimmed = text.trim();
  if (!/^postgres(ql)?:\/\//.test(trimmed)) return { wrong: 'is not a PostgreSQL URL' };
  // A "/", "#" or "?" in a password that is not percent-encoded ends the host part early.
  if (!URL.canParse(trimmed)) {
    return { wrong: 'cannot be read as a URL (percent-encode special characters of the password)' };
  }
  return { value: trimmed };
});

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

/** Keys that published examples and other gateways ship with, so everybody knows them. */
const publishedKeys = new Set([
  '429683c4c977415caafcce10f7d57e11',
  'b6d711fcde4d4fd5936544120e713976',
  'thisismysecuretoken',
  '233909f998bf9e83cc8655ae12e57dea',
]);

/** A key that is made of nothing but such words and a few digits was never drawn at random. */
const placeholderWords =
  /changeme|change|dev|replace|this|please|secret|secure|super|passw(?:or)?d|apikey|api|key|token|auth|admin|root|test|demo|example|default|whatsapp|business|server|here|with|random|value|string|your|the|is|my|me|a|qwerty|1234567890|0123456789|123456/g;

function isWellKnown(key: string): boolean {
  const letters = key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  if (new Set(letters).size < 6 || /^(.{1,8}?)\1+$/.test(letters)) return true;
  if (isSequence(letters)) return true;
  return publishedKeys.has(letters) || /^\d{0,4}$/.test(letters.replaceAll(placeholderWords, ''));
}

/** Whether most letters are the neighbours of those before, as on a keyboard or in the alphabet. */
function isSequence(letters: string): boolean {
  if (!/^[a-z]+$/.test(letters)) return false;
  const steps = [...letters.slice(1)].filter((letter, index) =>
    keyRows.some((row) => row.includes(letters[index]! + letter)),
  );
  return steps.length > letters.length * 0.8;
}

const keyRows = ['abcdefghijklmnopqrstuvwxyz', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** A secret that callers send in a header: printable ASCII without spaces, not guessable. */
export const apiKey = value(
  'at least 16 random characters, letters, digits and signs without spaces (npm run setup writes one where there is no .env, openssl rand -hex 32 makes another)',
  (key) => {
    if (!/^[\x21-\x7e]*$/.test(key)) {
      return { wrong: 'holds a space or a character that an HTTP header cannot carry' };
    }
    if (isWellKnown(key)) return { wrong: 'is a well-known or guessable key' };
    return key.length < 16 ? { wrong: 'is shorter than 16 characters' } : { value: key };
  },
);

const encryptionKeyBytes = 32;

/** A key of 32 random bytes in base64 or hexadecimal, as an object that nothing can print. */
export const encryptionKey = value<KeyObject>(
  '32 random bytes in base64 or hexadecimal; make them with: openssl rand -base64 32',
  (text) => {
    const trimmed = text.trim();
    const isHex = /^[0-9a-f]{64}$/i.test(trimmed);
    if (!isHex && !/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return { wrong: 'is no such key' };
    const bytes = Buffer.from(trimmed, isHex ? 'hex' : 'base64');
    if (bytes.length !== encryptionKeyBytes) return { wrong: 'is no such key' };
    return new Set(bytes).size < encryptionKeyBytes / 2
      ? { wrong: 'was not drawn at random' }
      : { value: createSecretKey(bytes) };
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

/** Which proxies may say where a request came from: none, so many, or those at these addresses. */
export type ProxyTrust = false | number | readonly string[];

/** `off`; `on` for one proxy, or how many stand in a row; or their addresses and subnets. */
export const proxyTrust = value<ProxyTrust>(
  'off, on, a number of proxies from 1 to 9, or their addresses such as 10.0.0.5,192.168.1.0/24',
  (text) => {
    const word = text.trim().toLowerCase();
    if (word === 'off' || word === 'false') return { value: false };
    if (word === 'on' || word === 'true') return { value: 1 };
    if (/^[1-9]$/.test(word)) return { value: Number(word) };
    const addresses = commaList(word);
    return addresses.length > 0 && addresses.every(isAddressOrSubnet)
      ? { value: Object.freeze(addresses) }
      : { wrong: 'holds something that is not an address' };
  },
);

function isAddressOrSubnet(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

/** Where browsers find the server, without a path: `https://bills.example.net`. */
export const publicUrl = value(
  'http:// or https:// with a host, and nothing behind it, such as https://bills.example.net',
  (text) => {
    const trimmed = text.trim();
    if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) {
      return { wrong: 'is not a web address' };
    }
    const url = new URL(trimmed);
    const isBare = url.pathname === '/' && !url.search && !url.hash && !url.username;
    return isBare && !url.password ? { value: url.origin } : { wrong: 'holds more than a host' };
  },
);

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

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

/** A span of the day such as `20:00-08:00` in minutes since midnight, or `off` (null). */
export const daySpanOrOff = value<{ from: number; to: number } | null>(
  'a span of the day such as 20:00-08:00, or off',
  (text) => {
    if (text === 'off') return { value: null };
    const found = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
    if (!found) return { wrong: 'is not a span of the day' };
    const [fromHour, fromMinute, toHour, toMinute] = found.slice(1).map(Number);
    const span = { from: fromHour! * 60 + fromMinute!, to: toHour! * 60 + toMinute! };
    return span.from === span.to ? { wrong: 'is an empty span' } : { value: Object.freeze(span) };
  },
);

/** Weekdays as a comma list of at most six, 0 Sunday to 6 Saturday, or `off` (none). */
export const weekdaysOrOff = value<readonly number[]>(
  'English weekdays as a comma list such as sunday, at most six, or off',
  (text) => {
    if (text === 'off') return { value: [] };
    const days = text.split(',').map((part) => weekdays.indexOf(part.trim().toLowerCase()));
    if (days.includes(-1)) return { wrong: 'names something that is not a weekday' };
    if (new Set(days).size > 6) return { wrong: 'leaves no day' };
    return { value: Object.freeze(days) };
  },
);

/** A date without a time, `YYYY-MM-DD`. */
export const calendarDate = value('a date such as 2026-01-31', (text) => {
  const date = new Date(`${text}T00:00:00Z`);
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime());
  return isDate && date.toISOString().startsWith(text)
    ? { value: text }
    : { wrong: 'is not a date' };
});
