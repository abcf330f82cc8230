import { createSecretKey, type KeyObject } from 'node:crypto';
import { value } from '../environment-values.ts';

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
