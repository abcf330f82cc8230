import { describe, expect, it } from 'vitest';
import {
  clockTime,
  dateAndTime,
  dayWords,
  shortTime,
} from '../../src/sandbox/page/phones/jakarta-time.ts';
import { readMarkup, withoutMarkup } from '../../src/sandbox/page/phones/message-markup.ts';
import { readPhone, spellPhone } from '../../src/sandbox/page/phones/phone-spelling.ts';

describe('a phone number on the page', () => {
  it('is spelled as Indonesians write it, and with its plus when it is foreign', () => {
    expect(spellPhone('6281234567890')).toBe('0812-3456-7890');
    expect(spellPhone('628110000001')).toBe('0811-0000-001');
    expect(spellPhone('6591234567')).toBe('+6591234567');
  });

  it('is read in every usual spelling', () => {
    const spellings = ['0812-3456-7890', '+62 812 3456 7890', '6281234567890', '81234567890'];
    for (const typed of spellings) expect(readPhone(typed)).toBe('6281234567890');
    expect(readPhone('+65 9123 4567')).toBe('6591234567');
  });

  it('is refused when it is none', () => {
    for (const typed of ['', 'Budi', '123', '0812', '12345678901', '0812x3456']) {
      expect(readPhone(typed)).toBeNull();
    }
  });
});

describe('an instant on the page', () => {
  const now = new Date('2026-11-22T17:30:00.000Z');

  it('is shown on a clock in Jakarta', () => {
    expect(clockTime('2026-11-22T07:05:00.000Z')).toBe('14.05');
    expect(dateAndTime('2026-11-22T17:05:00.000Z')).toBe('23 Nov 2026 00.05 WIB');
  });

  it('belongs to the day that it is in Jakarta', () => {
    expect(dayWords('2026-11-22T17:00:00.000Z', now)).toEqual(['Hari ini', 'Today']);
    expect(dayWords('2026-11-22T16:59:00.000Z', now)).toEqual(['Kemarin', 'Yesterday']);
    expect(dayWords('2026-11-20T05:00:00.000Z', now)[0]).toBe('Jumat, 20 November 2026');
    expect(shortTime('2026-11-20T05:00:00.000Z', now)).toBe('20 Nov 2026');
  });
});

describe("a message's markup", () => {
  it('is read as by WhatsApp: bold, italic, struck, code and nested', () => {
    expect(readMarkup('Jumlah *Rp165.000*, ~Rp200.000~')).toEqual([
      'Jumlah ',
      { kind: 'bold', pieces: ['Rp165.000'] },
      ', ',
      { kind: 'struck', pieces: ['Rp200.000'] },
    ]);
    expect(readMarkup('*_LUNAS_*')).toEqual([
      { kind: 'bold', pieces: [{ kind: 'italic', pieces: ['LUNAS'] }] },
    ]);
    expect(readMarkup('```*x*```')).toEqual([{ kind: 'code', pieces: ['*x*'] }]);
  });

  it('leaves alone what is no mark', () => {
    for (const text of ['2*3*4', 'a_b_c', '* titik', '**', 'INV_2026_11', '<b>x</b>']) {
      expect(readMarkup(text)).toEqual([text]);
    }
  });

  it('links web addresses only, without the full stop after them', () => {
    expect(readMarkup('Lihat https://isp.example/a. javascript:alert(1)')).toEqual([
      'Lihat ',
      { kind: 'link', pieces: ['https://isp.example/a'] },
      '. javascript:alert(1)',
    ]);
  });

  it('is dropped where there is one line only', () => {
    expect(withoutMarkup('*Halo* _Budi_ https://isp.example')).toBe(
      'Halo Budi https://isp.example',
    );
  });

  it('does not take for ever with a text of stars', () => {
    const startedAt = performance.now();
    readMarkup('*a '.repeat(20_000));
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});
