import { expect, it } from 'vitest';
import { defaultExpiry } from '../../src/notifications/default-expiry.ts';

it.each([
  ['transactional', '2026-11-25T03:00:00.000Z'],
  ['reminder', '2026-11-24T03:00:00.000Z'],
  ['announcement', '2026-11-30T03:00:00.000Z'],
] as const)('a notification of class %s that may leave on 23 November expires at %s', (...row) => {
  const [notificationClass, expiresAt] = row;
  const from = new Date('2026-11-23T03:00:00.000Z');
  expect(defaultExpiry(notificationClass, from).toISOString()).toBe(expiresAt);
});
