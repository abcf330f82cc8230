import { beforeEach, describe, expect, it } from 'vitest';
import { Alarms } from '../src/alarms.ts';
import { type LogLines, collectLogLines } from './support/log-lines.ts';
import { ManualClock } from './support/manual-clock.ts';

describe('alarms', () => {
  const clock = new ManualClock();
  let log: LogLines;
  let alarms: Alarms;
  let told: string[];
  beforeEach(() => {
    log = collectLogLines();
    alarms = new Alarms({ clock, logger: log.logger });
    told = [];
    alarms.on('raised', ({ code, reason }) => told.push(`on ${code} ${reason}`));
    alarms.on('cleared', ({ code }) => told.push(`off ${code}`));
  });

  it('are told once when they come on and once when they go off', () => {
    alarms.raise('session_sick', 'no_acknowledgements');
    alarms.raise('session_sick', 'no_acknowledgements');
    alarms.clear('session_sick');
    alarms.clear('session_sick');
    expect(told).toEqual(['on session_sick no_acknowledgements', 'off session_sick']);
    expect(log.lines.map(({ level, msg }) => [level, msg])).toEqual([
      ['error', 'alarm.raised'],
      ['info', 'alarm.cleared'],
    ]);
  });

  it('keep the time of their beginning while the reason changes', async () => {
    alarms.raise('session_down', 'browser_gone');
    const since = clock.now();
    await clock.advance(60_000);
    alarms.raise('session_down', 'page_hung');
    expect(alarms.active).toEqual([{ code: 'session_down', reason: 'page_hung', since }]);
  });

  it('are listed oldest first', async () => {
    alarms.raise('qr_needed');
    await clock.advance(1);
    alarms.raise('owner_lost');
    expect(alarms.active.map(({ code }) => code)).toEqual(['qr_needed', 'owner_lost']);
  });
});
