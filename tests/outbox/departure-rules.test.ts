import { describe, expect, it } from 'vitest';
import {
  type DepartureFacts,
  type DepartureRules,
  allLanes,
  businessDay,
  holdOfLane,
} from '../../src/outbox/departure-rules.ts';

const noon = new Date('2026-11-24T12:00:00+07:00');
const midnight = new Date('2026-11-25T00:00:00+07:00');

const rules: DepartureRules = {
  businessTimeZone: 'Asia/Jakarta',
  dailyCap: 1000,
  warmUp: [20, 40, 80],
  coldDailyCap: [5, 10],
  quiet: { hours: { from: 20 * 60, to: 8 * 60 }, days: [0] },
  quietTransactional: false,
};

const facts: DepartureFacts = {
  day: '2026-11-24',
  sentToday: 0,
  coldToday: 0,
  accountSince: '2020-01-01',
  coldStoppedAt: null,
  inboundReadBack: true,
};

const receipt = { class: 'transactional', cold: false, timeZone: '' } as const;
const reminder = { class: 'reminder', cold: false, timeZone: '' } as const;
const coldReceipt = { ...receipt, cold: true };

const hold = (
  lane: (typeof allLanes)[number],
  some: Partial<DepartureFacts> = {},
  now = noon,
  other: Partial<DepartureRules> = {},
) => holdOfLane(lane, { ...rules, warmUp: null, ...other }, { ...facts, ...some }, now);

describe('a daily cap', () => {
  it('holds reminders from nine tenths on, and everything at the cap, until midnight', () => {
    expect(hold(reminder, { sentToday: 899 })).toBeNull();
    expect(hold(reminder, { sentToday: 900 })).toEqual({ reason: 'daily_cap', until: midnight });
    expect(hold(receipt, { sentToday: 999 })).toBeNull();
    expect(hold(receipt, { sentToday: 1000 })).toEqual({ reason: 'daily_cap', until: midnight });
  });

  it('is smaller while the account is young, by its age in days', () => {
    const onDay = (accountSince: string | null, sentToday: number) =>
      hold(receipt, { accountSince, sentToday }, noon, { warmUp: rules.warmUp })?.reason ?? null;
    expect(onDay('2026-11-24', 19)).toBeNull();
    expect(onDay('2026-11-24', 20)).toBe('warm_up');
    expect(onDay('2026-11-23', 39)).toBeNull();
    expect(onDay('2026-11-23', 40)).toBe('warm_up');
    expect(onDay('2026-10-01', 80)).toBe('warm_up');
    expect(onDay(null, 20)).toBe('warm_up');
    expect(onDay('2026-12-24', 20)).toBe('warm_up');
  });

  it('can be switched off', () => {
    expect(hold(reminder, { sentToday: 1_000_000 }, noon, { dailyCap: null })).toBeNull();
  });
});

describe('first messages to people who never wrote to us', () => {
  it('have a budget of their own, and warm ones go on', () => {
    expect(hold(coldReceipt, { coldToday: 9 })).toBeNull();
    const over = { coldToday: 10 };
    expect(hold(coldReceipt, over)).toEqual({ reason: 'cold_budget', until: midnight });
    expect(hold(receipt, over)).toBeNull();
  });

  it('stop for a day after refusals, and for no longer when the clock jumps', () => {
    const stopped = { coldStoppedAt: new Date(noon.getTime() - 3_600_000) };
    const until = new Date(noon.getTime() + 23 * 3_600_000);
    expect(hold(coldReceipt, stopped)).toEqual({ reason: 'cold_refused', until });
    expect(hold(receipt, stopped)).toBeNull();
    expect(hold(coldReceipt, stopped, until, { coldDailyCap: null })).toBeNull();
    const ahead = { coldStoppedAt: new Date(noon.getTime() + 30 * 86_400_000) };
    expect(hold(coldReceipt, ahead)).toBeNull();
  });
});

describe('quiet hours', () => {
  const evening = new Date('2026-11-24T21:00:00+07:00');
  const morning = new Date('2026-11-25T08:00:00+07:00');

  it('hold reminders, and receipts only when that is asked for', () => {
    expect(hold(reminder, {}, evening)).toEqual({ reason: 'quiet_hours', until: morning });
    expect(hold(receipt, {}, evening)).toBeNull();
    expect(hold(receipt, {}, evening, { quietTransactional: true })?.reason).toBe('quiet_hours');
  });

  it('go by the recipient’s zone', () => {
    const lane = { ...reminder, timeZone: 'Asia/Jayapura' };
    const until = new Date('2026-11-25T06:00:00+07:00');
    expect(hold(lane, {}, new Date('2026-11-24T18:30:00+07:00'))).toEqual({
      reason: 'quiet_hours',
      until,
    });
  });
});

describe('replies that came while nobody listened', () => {
  it('hold everything but receipts until they are read back, since STOP may be among them', () => {
    const before = { inboundReadBack: false };
    expect(hold(reminder, before)).toEqual({ reason: 'reading_back_replies', until: null });
    expect(hold(receipt, before)).toBeNull();
  });
});

it('the lanes cover every class, cold and warm, in every zone of Indonesia, once', () => {
  expect(new Set(allLanes.map((lane) => JSON.stringify(lane))).size).toBe(3 * 2 * 4);
});

it('the business day changes at the business’s midnight', () => {
  expect(businessDay(new Date(midnight.getTime() - 1), rules)).toBe('2026-11-24');
  expect(businessDay(midnight, rules)).toBe('2026-11-25');
});
