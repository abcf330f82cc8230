import { beforeEach, describe, expect, it } from 'vitest';
import { Wake } from '../../src/outbox/wake.ts';
import { ManualClock } from '../support/manual-clock.ts';

describe('Wake', () => {
  const never = new AbortController().signal;
  let clock: ManualClock;
  let wake: Wake;

  beforeEach(() => {
    clock = new ManualClock();
    wake = new Wake(clock);
  });

  it('waits no longer than it is told', async () => {
    const waiting = wake.wait(5_000, never);
    expect(clock.sleeps).toEqual([5_000]);
    await clock.advance(5_000);
    await waiting;
  });

  it('ends the wait at a call', async () => {
    const waiting = wake.wait(5_000, never);
    wake.call();
    await waiting;
    expect(clock.sleeps).toEqual([]);
  });

  it('remembers a call that came while nobody waited, once', async () => {
    wake.call();
    wake.call();
    await wake.wait(5_000, never);
    void wake.wait(5_000, never);
    expect(clock.sleeps).toEqual([5_000]);
  });

  it('does not remember a call that ended a wait', async () => {
    const waiting = wake.wait(5_000, never);
    wake.call();
    await waiting;
    void wake.wait(5_000, never);
    expect(clock.sleeps).toEqual([5_000]);
  });

  it('ends when it is stopped', async () => {
    const stopping = new AbortController();
    const waiting = wake.wait(5_000, stopping.signal);
    stopping.abort();
    await waiting;
    await wake.wait(5_000, stopping.signal);
    expect(clock.sleeps).toEqual([]);
  });
});
