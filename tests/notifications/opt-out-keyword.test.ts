import { describe, expect, it } from 'vitest';
import { readOptOutKeyword } from '../../src/notifications/opt-out-keyword.ts';

describe('a message that is only a keyword', () => {
  it.each([
    ['STOP', 'stop'],
    ['stop', 'stop'],
    ['Stop.', 'stop'],
    ['BERHENTI', 'stop'],
    ['Berhenti.', 'stop'],
    ['  berhenti !!! \n', 'stop'],
    ['*STOP*', 'stop'],
    ['~_Berhenti_~', 'stop'],
    ['“Stop”', 'stop'],
    ['stop?', 'stop'],
    ['STOP 🙏🏽', 'stop'],
    ['🛑STOP🛑', 'stop'],
    ['ＳＴＯＰ', 'stop'],
    ['\u200eSTOP\u200f', 'stop'],
    ['S\u200bT\u200dO\u2060P\ufeff', 'stop'],
    ['STOP\ufe0f', 'stop'],
    ['\u00a0STOP\u3000', 'stop'],
    ['\u202eSTOP', 'stop'],
    ['STOP SEMUA', 'stop_all'],
    ['Berhenti semua.', 'stop_all'],
    ['stop,   semua', 'stop_all'],
    ['STOP\nSEMUA', 'stop_all'],
    ['stop-semua!', 'stop_all'],
    ['*STOP* *SEMUA*', 'stop_all'],
    ['START', 'start'],
    ['mulai', 'start'],
    ['Mulai...', 'start'],
  ])('%j asks for %s', (text, keyword) => {
    expect(readOptOutKeyword(text)).toBe(keyword);
  });
});

describe('any other message', () => {
  it.each([
    [''],
    ['   '],
    ['🙏'],
    ['.'],
    ['stop langganan kapan?'],
    ['jangan stop'],
    ['STOP STOP'],
    ['STOP 1'],
    ['STOP SEMUANYA'],
    ['stopsemua'],
    ['semua stop'],
    ['STOP SEMUA PENGINGAT'],
    ['nonstop'],
    ['stopp'],
    ['S T O P'],
    ['berhentikan'],
    ['mulai kapan?'],
    ['MULAI SEMUA'],
    ['restart'],
    ['ЅТОР'],
    ['constructor'],
    ['__proto__'],
    ['STOP\nSaya sudah bayar'],
    ['Balas STOP untuk berhenti.'],
  ])('%j is none', (text) => {
    expect(readOptOutKeyword(text)).toBeNull();
  });

  it('is none when it is long, however much of it can’t be seen', () => {
    expect(readOptOutKeyword(`STOP${'\u200b'.repeat(900)}`)).toBe('stop');
    expect(readOptOutKeyword(`STOP${'\u200b'.repeat(1_000)}`)).toBeNull();
  });

  it('takes no time, not even a hostile one', () => {
    const startedAt = performance.now();
    for (const text of ['! '.repeat(500), '\u0301'.repeat(1_000), 'ﷺ'.repeat(1_000)]) {
      expect(readOptOutKeyword(text)).toBeNull();
    }
    expect(readOptOutKeyword('x'.repeat(10_000_000))).toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(100);
  });
});
