import { beforeEach, describe, expect, it } from 'vitest';
import type { Claim } from '../../src/notifications/notification.ts';
import { AcknowledgementWatch } from '../../src/outbox/acknowledgement-watch.ts';
import { ManualClock } from '../support/manual-clock.ts';

const TIMEOUT_MS = 90_000;
const claimOf = (messageId: string) => ({ messageId }) as Claim;

describe('AcknowledgementWatch', () => {
  const first = claimOf('3EB001');
  const second = claimOf('3EB002');
  let clock: ManualClock;
  let watch: AcknowledgementWatch;
  let late: Claim[];
  const arm = (claim: Claim) => watch.arm(claim, (overdue) => late.push(overdue));

  beforeEach(() => {
    clock = new ManualClock();
    watch = new AcknowledgementWatch(clock, TIMEOUT_MS);
    late = [];
  });

  it('names what is not acknowledged in time, once', async () => {
    watch.begin(first);
    arm(first);
    await clock.advance(TIMEOUT_MS - 1);
    expect(late).toEqual([]);
    await clock.advance(1);
    expect(late).toEqual([first]);
    expect(watch.size).toBe(0);
    await clock.advance(10 * TIMEOUT_MS);
    expect(late).toEqual([first]);
  });

  it('says nothing of what was acknowledged in time', async () => {
    watch.begin(first);
    arm(first);
    const begunAt = clock.now();
    await clock.advance(1_000);
    expect(watch.end(first.messageId)).toMatchObject({ claim: first, begunAt });
    await clock.advance(TIMEOUT_MS);
    expect(late).toEqual([]);
    expect(clock.sleeps).toEqual([]);
  });

  it('counts the time from the end of the hand-over, not from its beginning', async () => {
    watch.begin(first);
    await clock.advance(TIMEOUT_MS);
    arm(first);
    await clock.advance(TIMEOUT_MS - 1);
    expect(late).toEqual([]);
  });

  it('does not wait for what was acknowledged before the hand-over ended', async () => {
    watch.begin(first);
    watch.end(first.messageId);
    arm(first);
    expect(clock.sleeps).toEqual([]);
  });

  it('watches several messages apart', async () => {
    watch.begin(first);
    watch.begin(second);
    arm(first);
    await clock.advance(1_000);
    arm(second);
    watch.end(first.messageId);
    await clock.advance(TIMEOUT_MS);
    expect(late).toEqual([second]);
  });

  it('does not take an earlier watch over the same id for a new one', async () => {
    watch.begin(first);
    arm(first);
    watch.end(first.messageId);
    await clock.advance(TIMEOUT_MS - 1);
    watch.begin(first);
    arm(first);
    await clock.advance(1);
    expect(late).toEqual([]);
  });

  it('knows nothing of other messages', () => {
    expect(watch.end('3EB0FF')).toBeNull();
  });

  it('gives everything back at the end', async () => {
    watch.begin(first);
    watch.begin(second);
    arm(second);
    expect(watch.endAll()).toEqual([first, second]);
    expect(watch.endAll()).toEqual([]);
    await clock.advance(TIMEOUT_MS);
    expect(late).toEqual([]);
  });
});
