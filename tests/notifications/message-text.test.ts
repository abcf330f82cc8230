import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkMessageText, MAX_MESSAGE_LENGTH } from '../../src/notifications/message-text.ts';

const codeOf = (text: string) => {
  const check = checkMessageText(text);
  return check.ok ? 'ok' : check.code;
};

describe('checkMessageText', () => {
  it.each([
    ['plain text', 'Halo Budi'],
    ['one emoji', '👍'],
    ['a family of joined emoji', '👨‍👩‍👧'],
    ['text with line breaks and tabs', 'a\r\n\tb'],
    ['text that looks like a contact card', 'BEGIN:VCARD'],
    ['right-to-left text', 'שלום'],
    ['text of exactly the allowed length', 'a'.repeat(MAX_MESSAGE_LENGTH)],
  ])('accepts %s', (_, text) => {
    expect(checkMessageText(text)).toEqual({ ok: true });
  });

  it.each([
    ['nothing', ''],
    ['spaces and line breaks', ' \n\t\r\n'],
    ['no-break and ideographic spaces', '\u00a0\u3000'],
    ['marks without width', '\u200b\u200d\ufeff\u2060'],
    ['direction marks', '\u202a\u202c'],
    ['letters that are drawn as nothing', '\u3164\u2800\u115f'],
  ])('finds %s empty', (_, text) => {
    expect(codeOf(text)).toBe('empty');
  });

  it('counts UTF-16 code units, so that an emoji counts twice', () => {
    expect(codeOf('a'.repeat(MAX_MESSAGE_LENGTH + 1))).toBe('too_long');
    expect(codeOf('👍'.repeat(MAX_MESSAGE_LENGTH / 2))).toBe('ok');
    expect(codeOf(`${'👍'.repeat(MAX_MESSAGE_LENGTH / 2)}a`)).toBe('too_long');
  });

  it('refuses NUL, which PostgreSQL cannot store', () => {
    expect(codeOf('a\0b')).toBe('nul_character');
    expect(codeOf('\0')).toBe('nul_character');
  });

  it.each(['\ud83d', 'a\ud83db', '\udc4d\ud83d', 'a\udc4d'])(
    'refuses half of a surrogate pair (%j)',
    (text) => {
      expect(codeOf(text)).toBe('lone_surrogate');
    },
  );

  it('tells what to do without repeating the text', () => {
    const check = checkMessageText('rahasia\0');
    expect(check).toMatchObject({ ok: false, message: expect.stringContaining('U+0000') });
    expect(JSON.stringify(check)).not.toContain('rahasia');
  });

  it('accepts only well-formed text without NUL, whatever is thrown at it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        const halved = text.slice(1);
        const code = codeOf(halved);
        const wellFormed = Buffer.from(halved, 'utf8').toString('utf8') === halved;
        if (code === 'ok') return wellFormed && !halved.includes('\0') && halved.trim() !== '';
        return code !== 'lone_surrogate' || !wellFormed;
      }),
      { numRuns: 5000 },
    );
  });
});
