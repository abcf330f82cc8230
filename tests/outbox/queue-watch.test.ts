import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Alarms } from '../../src/alarms.ts';
import type { Hold } from '../../src/notifications/notification.ts';
import { QueueWatch } from '../../src/outbox/queue-watch.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { ManualClock } from '../support/manual-clock.ts';

const lane = { class: 'transactional', cold: false, timeZone: '', count: 1 } as const;
let clock: ManualClock;
let alarms: Alarms;
let watch: QueueWatch;
let waiting: { holdReason: string | null; dueSince: Date | null }[];
let nextSendAt: Date | null;
let hold: Hold | null;
let isAway: boolean;

beforeEach(() => {
  clock = new ManualClock();
  const { logger } = collectLogLines();
  alarms = new Alarms({ clock, logger });
  waiting = [];
  nextSendAt = null;
  hold = null;
  isAway = false;
  const counts = { pending: 1, uncertain: 0, oldestPendingAt: null };
  watch = new QueueWatch({
    repository: {
      countOutbox: async () => {
        if (isAway) throw new Error('connect ECONNREFUSED');
        return { ...counts, waiting: waiting.map((one) => ({ ...lane, ...one })) };
      },
      readAccount: async () => ({
        ownerEpoch: 1,
        linkId: null,
        phone: null,
        name: null,
        nextSendAt,
      }),
    },
    holdOf: () => hold,
    alarms,
    clock,
    logger,
    queueAgeAlarmMin: 30,
  });
  watch.start();
});

afterEach(() => watch.stop());

const minutes = (count: number) => clock.advance(count * 60_000);
const isOn = () => alarms.active.some(({ code }) => code === 'queue_old');

describe('the age of the queue', () => {
  it('raises an alarm when nothing has left for half an hour, at the second look', async () => {
    waiting = [{ holdReason: null, dueSince: clock.now() }];
    await minutes(30);
    expect(isOn()).toBe(false);
    await minutes(1);
    expect(isOn()).toBe(true);
    waiting = [];
    await minutes(1);
    expect(isOn()).toBe(false);
  });

  it('is none while something leaves', async () => {
    waiting = [{ holdReason: null, dueSince: clock.now() }];
    for (let count = 0; count < 60; count += 1) {
      nextSendAt = clock.now();
      await minutes(1);
    }
    expect(isOn()).toBe(false);
  });

  it.each([
    ['what a rule holds', { holdReason: null }, { reason: 'quiet_hours', until: null }],
    ['what a person holds', { holdReason: 'paused' }, null],
  ])('does not count %s', async (_, { holdReason }, rule) => {
    waiting = [{ holdReason, dueSince: clock.now() }];
    hold = rule;
    await minutes(120);
    expect(isOn()).toBe(false);
  });

  it('does not count what is scheduled for later', async () => {
    waiting = [{ holdReason: null, dueSince: null }];
    await minutes(120);
    expect(isOn()).toBe(false);
  });

  it('is looked at again after an outage of the database', async () => {
    waiting = [{ holdReason: null, dueSince: clock.now() }];
    isAway = true;
    await minutes(45);
    expect(isOn()).toBe(false);
    isAway = false;
    await minutes(2);
    expect(isOn()).toBe(true);
  });
});
