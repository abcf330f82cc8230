import { describe, expect, it } from 'vitest';
import { quietUntil } from '../../src/outbox/quiet-hours.ts';

const night = { from: 20 * 60, to: 8 * 60 };
const sunday = 0;
const jakarta = 'Asia/Jakarta';
const jayapura = 'Asia/Jayapura';

/** An instant by the clock on a wall in Jakarta (WIB, UTC+7). */
const wib = (text: string) => new Date(`${text}:00+07:00`);

describe('quietUntil', () => {
  it.each([
    ['at noon', '2026-11-24T12:00', null],
    ['a minute before the evening', '2026-11-24T19:59', null],
    ['when the evening begins', '2026-11-24T20:00', '2026-11-25T08:00'],
    ['before midnight', '2026-11-24T23:59', '2026-11-25T08:00'],
    ['after midnight', '2026-11-25T00:00', '2026-11-25T08:00'],
    ['a minute before the morning', '2026-11-25T07:59', '2026-11-25T08:00'],
    ['when the morning begins', '2026-11-25T08:00', null],
    ['on Sunday at noon', '2026-11-22T12:00', '2026-11-23T08:00'],
    ['on the evening before a Sunday', '2026-11-21T21:00', '2026-11-23T08:00'],
    ['over the New Year', '2026-12-31T22:00', '2027-01-01T08:00'],
  ])('%s', (_when, now, until) => {
    const rule = { hours: night, days: [sunday] };
    expect(quietUntil(rule, jakarta, wib(now))).toEqual(until === null ? null : wib(until));
  });

  it('goes by the recipient’s own clock, two hours ahead in the east', () => {
    const rule = { hours: night, days: [] };
    expect(quietUntil(rule, jakarta, wib('2026-11-24T18:30'))).toBeNull();
    expect(quietUntil(rule, jayapura, wib('2026-11-24T18:30'))).toEqual(wib('2026-11-25T06:00'));
    expect(quietUntil(rule, jayapura, wib('2026-11-25T06:00'))).toBeNull();
  });

  it('knows a span within one day, and no span at all', () => {
    const noon = { hours: { from: 11 * 60, to: 13 * 60 }, days: [] };
    expect(quietUntil(noon, jakarta, wib('2026-11-24T12:00'))).toEqual(wib('2026-11-24T13:00'));
    expect(quietUntil(noon, jakarta, wib('2026-11-24T13:00'))).toBeNull();
    expect(quietUntil({ hours: null, days: [] }, jakarta, wib('2026-11-24T23:00'))).toBeNull();
  });

  it('ends at an instant that is not quiet, whatever the zone and the moment', () => {
    const rule = { hours: night, days: [sunday, 3] };
    for (let hour = 0; hour < 24 * 14; hour += 1) {
      for (const zone of [jakarta, jayapura, 'Europe/Berlin']) {
        const now = new Date(Date.UTC(2026, 9, 20, hour, 17));
        const until = quietUntil(rule, zone, now);
        if (until) expect(quietUntil(rule, zone, until)).toBeNull();
      }
    }
  });
});
