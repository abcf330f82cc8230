import { describe, expect, it } from 'vitest';
import { currentOffset } from '../../../src/billing/rules/current-offset.ts';
import { defaultRules } from '../../../src/billing/rules/default-rules.ts';

const ruleOf = (type: string) => defaultRules.find((rule) => rule.type === type)!;

/** Which offset it is on each of these days for something that falls on the 10th. */
function turns(type: string, days: readonly number[]) {
  return days.map((day) => {
    const today = `2026-11-${String(day).padStart(2, '0')}`;
    return currentOffset(ruleOf(type), '2026-11-10', today)?.days ?? null;
  });
}

describe('the offset whose turn it is', () => {
  it('stays open for a missed day, until the next one or the date itself', () => {
    expect(turns('invoice_reminder', [6, 7, 8, 9, 10, 11])).toEqual([null, 3, 3, 1, null, null]);
    expect(turns('invoice_due_today', [9, 10, 11])).toEqual([null, 0, null]);
  });

  it('comes on the first, third and seventh day after, and then no more', () => {
    const days = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 30];
    const expected = [null, 1, 1, 3, 3, 3, null, 7, 7, 7, null, null];
    expect(turns('invoice_overdue', days)).toEqual(expected);
  });

  it('D6: counts over the end of a leap February', () => {
    const rule = ruleOf('invoice_reminder');
    expect(currentOffset(rule, '2028-03-01', '2028-02-27')).toMatchObject({ days: 3 });
    expect(currentOffset(rule, '2028-03-01', '2028-02-29')).toMatchObject({ days: 1 });
  });
});
