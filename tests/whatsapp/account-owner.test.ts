import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NotificationLogRepository } from '../../src/notifications/notification-log-repository.ts';
import type { Outbox } from '../../src/outbox/outbox.ts';
import type { OwnerLock } from '../../src/outbox/owner-lock.ts';
import { AccountOwner } from '../../src/whatsapp/account-owner.ts';
import type { SessionSupervisor } from '../../src/whatsapp/session-supervisor.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** Parts that do nothing but write down, in order, what they were told. */
class Stage {
  readonly told: string[] = [];
  readonly session = new EventEmitter();
  readonly clock = new ManualClock();
  epoch = 0;
  beginEpoch = async () => (this.epoch += 1);
  recordLink = async () => undefined;
  loseLock: () => void = () => undefined;
  readonly owner = new AccountOwner({
    lock: this.#lock(),
    repository: {
      beginEpoch: () => this.beginEpoch(),
      recordLink: () => this.recordLink(),
    } as unknown as NotificationLogRepository,
    session: Object.assign(this.session, {
      account: { phone: '+6281100000000', name: 'Toko' },
      start: () => this.#note('session starts'),
      stop: async () => this.#note('session stops'),
    }) as unknown as SessionSupervisor,
    outbox: {
      start: async (epoch: number) => this.#note(`outbox starts in epoch ${epoch}`),
      stop: async () => this.#note('outbox stops'),
      sessionReady: () => this.#note('outbox hears of the session'),
      recordReceipt: async () => this.#note('outbox hears of a receipt'),
    } as unknown as Outbox,
    janitor: { start: () => undefined, stop: async () => undefined },
    clock: this.clock,
    logger: collectLogLines().logger,
  });

  #lock(): OwnerLock {
    return {
      acquire: async (signal: AbortSignal) => {
        if (!signal.aborted) this.#note('lock is held');
        return !signal.aborted;
      },
      lost: (signal: AbortSignal) =>
        new Promise<void>((resolve) => {
          this.loseLock = resolve;
          signal.addEventListener('abort', () => resolve());
        }),
      release: async () => this.#note('lock is given back'),
    } as unknown as OwnerLock;
  }

  #note(what: string): void {
    this.told.push(what);
  }

  async untilTold(count: number): Promise<void> {
    await vi.waitFor(() => expect(this.told.length).toBeGreaterThanOrEqual(count), { interval: 1 });
  }
}

describe('One owner: AccountOwner', () => {
  let stage: Stage;

  beforeEach(() => {
    stage = new Stage();
  });

  afterEach(() => stage.owner.stop());

  it('touches nothing before it holds the lock and has begun an epoch', async () => {
    expect(stage.owner.isOwner).toBe(false);
    stage.owner.start();
    await stage.untilTold(3);
    expect(stage.told).toEqual(['lock is held', 'outbox starts in epoch 1', 'session starts']);
    expect(stage.owner.isOwner).toBe(true);
  });

  it('stops in order, the lock last', async () => {
    stage.owner.start();
    await stage.untilTold(3);
    await stage.owner.stop();
    expect(stage.told.slice(3)).toEqual(['outbox stops', 'session stops', 'lock is given back']);
    expect(stage.owner.isOwner).toBe(false);
  });

  it('ends the browser before anything else when it loses the lock, and tries anew', async () => {
    stage.owner.start();
    await stage.untilTold(3);
    stage.loseLock();
    await stage.untilTold(10);
    expect(stage.told.slice(3)).toEqual([
      'session stops',
      'outbox stops',
      'session stops',
      'lock is given back',
      'lock is held',
      'outbox starts in epoch 2',
      'session starts',
    ]);
  });

  it('tries again after a second when the epoch could not be begun', async () => {
    const { beginEpoch } = stage;
    stage.beginEpoch = () => Promise.reject(new Error('connect ECONNREFUSED'));
    stage.owner.start();
    await stage.clock.untilSleeping(1_000);
    expect(stage.told).not.toContain('session starts');
    stage.beginEpoch = beginEpoch;
    await stage.clock.advance(1_000);
    await vi.waitFor(() => expect(stage.told).toContain('session starts'), { interval: 1 });
  });

  it('passes receipts and readiness on, also when the link cannot be recorded', async () => {
    stage.recordLink = () => Promise.reject(new Error('connect ECONNREFUSED'));
    stage.owner.start();
    await stage.untilTold(3);
    stage.session.emit('ready', 'link');
    stage.session.emit('receipt', {});
    await stage.untilTold(5);
    expect(stage.told.slice(3)).toEqual([
      'outbox hears of the session',
      'outbox hears of a receipt',
    ]);
  });
});
