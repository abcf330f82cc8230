import { describe, expect, it } from 'vitest';
import type { PlannedMessage } from '../../../src/billing/runs/planned-message.ts';
import { spread } from '../../../src/billing/runs/spread.ts';
import { DepartureOutlook } from '../../../src/outbox/departure-outlook.ts';
import { openHours } from '../../support/test-runs.ts';

const morning = new Date('2026-11-24T05:30:00+07:00');
const minute = { min: 60_000, max: 60_000 };

function outlook(rules: Partial<typeof openHours> = {}) {
  return new DepartureOutlook({
    rules: { ...openHours, ...rules },
    sendGapTransactionalMs: minute,
    sendGapBulkMs: { min: 56_400, max: 56_400 },
    accountSince: '2026-01-01',
    today: { sent: 0, cold: 0, linkedAt: null, coldStoppedAt: null },
    waiting: [],
    now: morning,
  });
}

interface Given {
  type?: PlannedMessage['type'];
  timeZone?: string;
  cold?: boolean;
  priority?: number;
  expiresAt?: string;
}

function message(key: string, given: Given = {}): PlannedMessage {
  const { type = 'invoice_created', timeZone = '', cold = false, priority = 0 } = given;
  return {
    ...{ type, dedupeKey: key, priority, values: {}, mayWait: false, earliest: morning },
    expiresAt: new Date(given.expiresAt ?? '2026-12-20T00:00:00+07:00'),
    to: { ownTimeZone: timeZone, cold } as PlannedMessage['to'],
  };
}

const many = (count: number, given: Given = {}) =>
  Array.from({ length: count }, (_, at) => message(`${at}`, given));

const timesOf = (messages: PlannedMessage[], rules: Partial<typeof openHours> = {}) =>
  spread(messages, outlook(rules), morning).map(({ departsAt }) => departsAt?.toISOString());

describe('spreading', () => {
  it('puts one gap between messages, from when each zone opens', () => {
    const east = { timeZone: 'Asia/Jayapura' };
    expect(timesOf([message('west'), ...many(2, east)])).toEqual([
      '2026-11-24T01:00:00.000Z',
      '2026-11-23T23:00:00.000Z',
      '2026-11-23T23:01:00.000Z',
    ]);
  });

  it('lets the more urgent go first, and goes on the next day at the end of the hours', () => {
    const items = spread([...many(720), message('urgent', { priority: 9 })], outlook(), morning);
    expect(items.at(-1)!.departsAt).toEqual(new Date('2026-11-24T08:00:00+07:00'));
    const last = items.at(719)!;
    expect(last).toMatchObject({ departsAt: new Date('2026-11-25T08:00:00+07:00') });
    expect(last.heldBy).toBe('quiet_hours');
  });

  it('keeps nine tenths of the cap of each day, and rests on Sunday', () => {
    const times = spread(many(60), outlook({ dailyCap: 10 }), morning).map(({ departsAt }) =>
      departsAt!.toLocaleDateString('en-CA', { timeZone: 'Asia/Jakarta' }),
    );
    const days = ['24', '25', '26', '27', '28', '30', '01'];
    expect([...new Set(times)].map((day) => day.slice(8))).toEqual(days);
    expect(times.filter((day) => day.endsWith('-24'))).toHaveLength(9);
  });

  it('keeps to the budget of first contacts, and says what holds them', () => {
    const items = spread(many(4, { cold: true }), outlook({ coldDailyCap: [3] }), morning);
    expect(items.map(({ departsAt }) => departsAt!.getUTCDate())).toEqual([24, 24, 24, 25]);
  });

  it('gives none to what would expire before its turn', () => {
    const short = { expiresAt: '2026-11-24T08:01:30+07:00' };
    expect(timesOf(many(3, short)).filter((time) => time === undefined)).toHaveLength(1);
  });
});
