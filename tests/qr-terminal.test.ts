import { describe, expect, it } from 'vitest';
import { QrTerminal } from '../src/qr-terminal.ts';

const expiresAt = new Date('2026-11-22T11:20:00Z');

/** A screen of the given kind, and what was written to it. */
function aScreen(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  const screen = { isTTY, columns, write: (text: string) => written.push(text) };
  return { written, terminal: new QrTerminal(screen, 'Asia/Jakarta') };
}

/** A code as long as WhatsApp's. */
const longCode = `2@${'x'.repeat(230)}`;

describe('the QR code in the terminal', () => {
  it('says how to link and until when the code holds, in the business’s time', () => {
    const { written, terminal } = aScreen(true);
    terminal.show({ code: 'ref,static,identity,adv,1', expiresAt, phonesUrl: null });
    expect(written[0]).toMatch(/^▄{10}/);
    expect(written[0]).toContain('Perangkat tertaut > Tautkan perangkat');
    expect(written[0]).toContain('Linked devices > Link a device');
    expect(written[0]).toContain('18.20.00');
  });

  it('leads to the virtual phone where there is no real one', () => {
    const { written, terminal } = aScreen(true);
    terminal.show({ code: 'first', expiresAt, phonesUrl: 'http://127.0.0.1:3001' });
    expect(written[0]).toContain('http://127.0.0.1:3001 > "Pindai / Scan"');
    expect(written[0]).not.toContain('Perangkat tertaut');
  });

  it('fits into 80 columns, and is not drawn where it would be broken into pieces', () => {
    const wide = aScreen(true);
    wide.terminal.show({ code: longCode, expiresAt, phonesUrl: null });
    expect(Math.max(...wide.written[0]!.split('\n').map((line) => line.length))).toBeLessThan(81);

    const narrow = aScreen(true, 40);
    narrow.terminal.show({ code: longCode, expiresAt, phonesUrl: null });
    expect(narrow.written[0]).not.toContain('▄');
    expect(narrow.written[0]).toMatch(/too narrow for the QR code \(\d+ columns\)/);
  });

  it('takes away every row of lines that the screen has wrapped', () => {
    const { written, terminal } = aScreen(true, 60);
    terminal.show({ code: longCode, expiresAt, phonesUrl: null });
    terminal.showLinked('+628110000001');
    const lines = written[0]!.split('\n').slice(0, -1);
    const wrapped = lines.filter((line) => line.length > 60).length;
    expect(wrapped).toBe(2);
    expect(written[1]!.startsWith(`\u001b[${lines.length + wrapped}A`)).toBe(true);
  });

  it('puts a new code in the place of the one before, line for line', () => {
    const { written, terminal } = aScreen(true);
    terminal.show({ code: 'first', expiresAt, phonesUrl: null });
    terminal.show({ code: 'second', expiresAt, phonesUrl: null });
    const lines = written[0]!.split('\n').length - 1;
    expect(written[0]).not.toContain('\u001b');
    expect(written[1]!.startsWith(`\u001b[${lines}A\u001b[J`)).toBe(true);
  });

  it('takes the code away once the phone is linked, and paints over nothing afterwards', () => {
    const { written, terminal } = aScreen(true);
    terminal.show({ code: 'first', expiresAt, phonesUrl: null });
    terminal.showLinked('+628110000001');
    terminal.show({ code: 'later', expiresAt, phonesUrl: null });
    expect(written[1]!.startsWith('\u001b[')).toBe(true);
    expect(written[1]).not.toContain('▄');
    expect(written[2]).not.toContain('\u001b');
  });

  it('paints over nothing that was printed below the code', () => {
    const { written, terminal } = aScreen(true);
    terminal.show({ code: 'first', expiresAt, phonesUrl: null });
    terminal.interrupted();
    terminal.show({ code: 'second', expiresAt, phonesUrl: null });
    expect(written[1]).not.toContain('\u001b');
  });

  it('writes no control characters into a file', () => {
    const { written, terminal } = aScreen(false);
    terminal.show({ code: 'first', expiresAt, phonesUrl: null });
    terminal.show({ code: 'second', expiresAt, phonesUrl: null });
    terminal.showLinked('+628110000001');
    expect(written.join('')).not.toContain('\u001b');
  });
});
