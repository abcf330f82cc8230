import { beforeEach, describe, expect, it } from 'vitest';
import type { Hold } from '../../src/notifications/notification.ts';
import { isOutboxQuiet } from '../../src/outbox/is-quiet.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const night: Hold = { reason: 'quiet_hours', until: null };

describe('a quiet outbox', () => {
  let hold: Hold | null;
  beforeEach(() => {
    hold = null;
  });
  const isQuiet = () =>
    isOutboxQuiet({ repository: ledger.repository, holdOf: () => hold, clock: ledger.clock });

  it('has nothing to send, or nothing before later', async () => {
    expect(await isQuiet()).toBe(true);
    await ledger.acknowledged(1);
    await ledger.enqueue({ scheduledAt: ledger.clock.in(3_600_000) });
    expect(await isQuiet()).toBe(true);
    await ledger.clock.advance(3_600_000);
    expect(await isQuiet()).toBe(false);
  });

  it('may hold what a rule keeps waiting', async () => {
    await ledger.enqueue();
    expect(await isQuiet()).toBe(false);
    hold = night;
    expect(await isQuiet()).toBe(true);
  });

  it('has no message in flight, and may have old doubts', async () => {
    const claim = await ledger.claimed();
    hold = night;
    expect(await isQuiet()).toBe(false);
    await ledger.repository.markUncertain(claim, 'ack_timeout', ledger.clock.now());
    expect(await isQuiet()).toBe(true);
  });
});
