import { beforeEach, describe, expect, it } from 'vitest';
import { HoldLog, firstEnds } from '../../src/outbox/hold-log.ts';
import { collectLogLines } from '../support/log-lines.ts';

const eight = new Date('2026-11-26T01:00:00Z');
const ten = new Date('2026-11-26T03:00:00Z');

describe('a log of holds', () => {
  let log: ReturnType<typeof collectLogLines>;
  let holds: HoldLog;

  beforeEach(() => {
    log = collectLogLines();
    holds = new HoldLog(log.logger);
  });

  const told = () => log.lines.map(({ msg, reason, until }) => ({ msg, reason, until }));

  it('tells once that a rule holds messages back and until when, and once that it has ended', () => {
    holds.look([{ reason: 'quiet_hours', until: eight }]);
    holds.look([{ reason: 'quiet_hours', until: eight }]);
    holds.look([]);
    holds.look([]);
    expect(told()).toEqual([
      { msg: 'outbox.hold_began', reason: 'quiet_hours', until: eight.toISOString() },
      { msg: 'outbox.hold_ended', reason: 'quiet_hours', until: undefined },
    ]);
  });

  it('tells again when the end is another', () => {
    holds.look([{ reason: 'daily_cap', until: eight }]);
    holds.look([{ reason: 'daily_cap', until: ten }]);
    expect(told().map(({ until }) => until)).toEqual([eight.toISOString(), ten.toISOString()]);
  });

  it('tells of a hold without a known end once', () => {
    holds.look([{ reason: 'reading_back_replies', until: null }]);
    holds.look([{ reason: 'reading_back_replies', until: null }]);
    expect(told()).toEqual([
      { msg: 'outbox.hold_began', reason: 'reading_back_replies', until: null },
    ]);
  });
});

describe('the first ends', () => {
  it('are the earliest of each reason', () => {
    const holds = [
      { reason: 'quiet_hours', until: ten },
      { reason: 'quiet_hours', until: eight },
      { reason: 'batch_paused', until: null },
    ];
    expect(firstEnds(holds)).toEqual(
      new Map([
        ['quiet_hours', eight],
        ['batch_paused', null],
      ]),
    );
  });
});
