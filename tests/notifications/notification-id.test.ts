import { expect, it } from 'vitest';
import { newNotificationId } from '../../src/notifications/notification-id.ts';

it('ids rise within a millisecond, and while the clock is set back a little', () => {
  const now = Date.now();
  const ids = Array.from({ length: 2_000 }, (_, n) => newNotificationId(new Date(now - (n % 7))));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

it('an id tells its time again after a clock that had jumped ahead', () => {
  newNotificationId(new Date('2030-01-01T00:00:00Z'));
  const back = newNotificationId(new Date('2026-11-22T00:00:00Z'));
  const ms = Number.parseInt(back.replaceAll('-', '').slice(0, 12), 16);
  expect(new Date(ms).toISOString()).toBe('2026-11-22T00:00:00.000Z');
});
