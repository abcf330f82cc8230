import { expect, it } from 'vitest';
import { NoSession, SessionPauses } from '../../src/whatsapp/session-pauses.ts';

it('does what waits in its order, and tells each its own end', async () => {
  const pauses = new SessionPauses();
  const done: string[] = [];
  const { done: first } = pauses.add('backup', async () => done.push('backup'));
  const second = pauses.add('recycle', () => Promise.reject(new Error('disk full')));
  const refused = expect(second.done).rejects.toThrow('disk full');
  expect(pauses.reason).toBe('backup');
  expect(await pauses.run()).toBe(true);
  expect(await first).toBe(1);
  await refused;
  expect(pauses.reason).toBeNull();
  expect(await pauses.run()).toBe(false);
});

it('refuses what waits when nobody drives the account any more', async () => {
  const pauses = new SessionPauses();
  const waiting = expect(pauses.add('backup', async () => 1).done).rejects.toThrow(NoSession);
  pauses.refuse();
  await waiting;
  expect(pauses.reason).toBeNull();
});

it('can be called off until the work has begun', async () => {
  const pauses = new SessionPauses();
  const busy = pauses.add('backup', () => Promise.reject(new Error('never begun')));
  const calledOff = expect(busy.done).rejects.toThrow('a message is on its way');
  busy.callOff(new Error('a message is on its way'));
  await calledOff;
  expect(pauses.reason).toBeNull();
  expect(await pauses.run()).toBe(false);

  let finish = (_: string) => undefined as void;
  const begun = pauses.add('backup', () => new Promise<string>((resolve) => (finish = resolve)));
  const running = pauses.run();
  begun.callOff(new Error('too late'));
  finish('written');
  expect(await begun.done).toBe('written');
  await running;
  expect(pauses.reason).toBeNull();
});
