import { describe, expect, it } from 'vitest';
import { QrTerminal } from '../src/qr-terminal.ts';

const expiresAt = new Date('2026-11-22T11:20:00Z');

/** A screen of the given kind, and what was written to it. */
function aScreen(isTTY: boolean) {
  const written: string[] = [];
  const screen = { isTTY, write: (text: string) => written.push(text) };
  return { written, terminal: new QrTerminal(screen, 'Asia/Jakarta') };
}

describe('the QR code in the terminal', () => {
  it('says how to link and until when the code holds, in the business’s time', () => {
    const { written, terminal } = aScreen(true);
    terminal.show({ code: 'ref,static,identity,adv,1', expiresAt });
    expect(written[0]).toMatch(/^▄{10}/);
    expect(written[0]).toContain('Perangkat tertaut > Tautkan perangkat');
    expect(written[0]).toContain('Linked devices > Link a device');
    expect(written[0]).toContain('18.20.00');
  });

  it('puts a new code in the place of the one before, line for line', () => {
    const { written, terminal } = aScreen(true);
    terminal.show({ code: 'first', expiresAt });
    terminal.show({ code: 'second', expiresAt });
    const lines = written[0]!.split('\n').length - 1;
    expect(written[0]).not.toContain('\u001b');
    expect(written[1]!.startsWith(`\u001b[${lines}A\u001b[J`)).toBe(true);
  });

  it('takes the code away once the phone is linked, and paints over nothing afterwards', () => {
    const { written, terminal } = aScreen(true);
    terminal.show({ code: 'first', expiresAt });
    terminal.showLinked('+628110000001');
    terminal.show({ code: 'later', expiresAt });
    expect(written[1]!.startsWith('\u001b[')).toBe(true);
    expect(written[1]).not.toContain('▄');
    expect(written[2]).not.toContain('\u001b');
  });

  it('paints over nothing that was printed below the code', () => {
    const { written, terminal } = aScreen(true);
    terminal.show({ code: 'first', expiresAt });
    terminal.interrupted();
    terminal.show({ code: 'second', expiresAt });
    expect(written[1]).not.toContain('\u001b');
  });

  it('writes no control characters into a file', () => {
    const { written, terminal } = aScreen(false);
    terminal.show({ code: 'first', expiresAt });
    terminal.show({ code: 'second', expiresAt });
    terminal.showLinked('+628110000001');
    expect(written.join('')).not.toContain('\u001b');
  });
});
