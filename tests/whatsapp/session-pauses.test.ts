import { expect, it } from 'vitest';
import { NoSession, SessionPauses } from '../../src/whatsapp/session-pauses.ts';

it('does what waits in its order, and tells each its own end', async () => {
  const pauses = new SessionPauses();
  const done: string[] = [];
  const first = pauses.add('backup', async () => done.push('backup'));
  const second = pauses.add('recycle', () => Promise.reject(new Error('disk full')));
  const refused = expect(second).rejects.toThrow('disk full');
  expect(pauses.reason).toBe('backup');
  expect(await pauses.run()).toBe(true);
  expect(await first).toBe(1);
  await refused;
  expect(pauses.reason).toBeNull();
  expect(await pauses.run()).toBe(false);
});

it('refuses what waits when nobody drives the account any more', async () => {
  const pauses = new SessionPauses();
  const waiting = expect(pauses.add('backup', async () => 1)).rejects.toThrow(NoSession);
  pauses.refuse();
  await waiting;
  expect(pauses.reason).toBeNull();
});
