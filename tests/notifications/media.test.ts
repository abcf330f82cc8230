import { describe, expect, it } from 'vitest';
import { readMediaType, safeFileName } from '../../src/notifications/media.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('readMediaType', () => {
  it.each([
    ['%PDF-1.7\n', 'application/pdf'],
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['\x89PNG\r\n\x1a\n....', 'image/png'],
    ['RIFF....WEBPVP8 ', 'image/webp'],
    ['RIFF....WAVE', null],
    ['<html>%PDF-', null],
    ['MZ\x90', null],
    ['GIF89a', null],
    ['', null],
  ])('reads %j by its first bytes', (text, type) => {
    expect(readMediaType(latin1(text))).toBe(type);
  });
});

describe('safeFileName', () => {
  it.each([
    ['Kwitansi Budi.pdf', 'Kwitansi Budi.pdf'],
    ['tagihan.exe', 'tagihan.pdf'],
    ['tagihan.PDF', 'tagihan.pdf'],
    ['../../etc/passwd', 'passwd.pdf'],
    ['C:\\x\\y.pdf', 'y.pdf'],
    ['a\u202Efdp.exe', 'afdp.pdf'],
    ['.pdf', 'file.pdf'],
    ['', 'file.pdf'],
    [null, 'file.pdf'],
    ['x'.repeat(300), `${'x'.repeat(110)}.pdf`],
  ])('makes of %j what can be saved anywhere', (name, safe) => {
    expect(safeFileName(name, 'application/pdf')).toBe(safe);
  });

  it('keeps either ending of a photograph', () => {
    expect(safeFileName('qris.jpeg', 'image/jpeg')).toBe('qris.jpeg');
    expect(safeFileName('qris.png', 'image/jpeg')).toBe('qris.jpg');
  });
});
