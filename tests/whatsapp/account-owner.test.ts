import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Alarms } from '../../src/alarms.ts';
import type { OwnerProcess } from '../../src/notifications/sql/account.ts';
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
  /** The process that drove the account last and did not give it back. */
  lastOwner: OwnerProcess | null = null;
  readonly alarms = new Alarms({ clock: this.clock, logger: collectLogLines().logger });
  beginEpoch = async () => (this.epoch += 1);
  recordLink = async () => undefined;
  loseLock: () => void = () => undefined;
  readonly owner = new AccountOwner({
    lock: this.#lock(),
    repository: {
      beginEpoch: () => this.beginEpoch(),
      recordLink: () => this.recordLink(),
      readOwner: async () => this.lastOwner,
      readAccount: async () => ({ ownerEpoch: this.epoch, linkId: null }),
      releaseEpoch: async () => this.#note('epoch is given back'),
    } as unknown as NotificationLogRepository,
    session: Object.assign(this.session, {
      account: { phone: '+6281100000000', name: 'Toko' },
      start: () => this.#note('session starts'),
      stop: async ({ byForce = false } = {}) =>
        this.#note(byForce ? 'session is ended' : 'session stops'),
    }) as unknown as SessionSupervisor,
    outbox: {
      start: async (epoch: number) => this.#note(`outbox starts in epoch ${epoch}`),
      stop: async () => this.#note('outbox stops'),
      wake: () => this.#note('outbox is woken'),
      sessionReady: () => this.#note('outbox hears of the session'),
      recordReceipt: async () => this.#note('outbox hears of a receipt'),
    } as unknown as Outbox,
    chores: [],
    alarms: this.alarms,
    clock: this.clock,
    logger: collectLogLines().logger,
  });

  /** When nobody gets the lock. */
  isTaken = false;

  #lock(): OwnerLock {
    return {
      heldAt: this.clock.now(),
      acquire: async (signal: AbortSignal, onMissed?: () => void) => {
        while (this.isTaken && !signal.aborted) {
          onMissed?.();
          await this.clock.sleep(1_000, signal);
        }
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

  /** Starts the owner, and has somebody else take its lock for longer than it waits for it. */
  async startAndLoseIt(): Promise<void> {
    this.owner.start();
    await this.untilTold(3);
    this.isTaken = true;
    this.loseLock();
    await this.clock.untilSleeping(6_000);
    await this.clock.advance(6_000);
    await this.untilTold(7);
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
    expect(stage.told.slice(3)).toEqual([
      ...['outbox stops', 'session stops', 'epoch is given back', 'lock is given back'],
    ]);
    expect(stage.owner.isOwner).toBe(false);
  });

  it('goes on in its epoch when it gets the lock back before anybody else had it', async () => {
    stage.owner.start();
    await stage.untilTold(3);
    stage.isTaken = true;
    stage.loseLock();
    await stage.clock.untilSleeping(1_000);
    expect(stage.owner.isOwner).toBe(false);
    expect(stage.alarms.active).toMatchObject([{ code: 'owner_lost' }]);
    stage.isTaken = false;
    await stage.clock.advance(1_000);
    await stage.untilTold(5);
    expect(stage.told.slice(3)).toEqual(['lock is held', 'outbox is woken']);
    expect(stage.owner.isOwner).toBe(true);
    expect(stage.alarms.active).toEqual([]);
  });

  const anew = [
    ...['session is ended', 'outbox stops', 'session stops', 'lock is given back'],
    ...['lock is held', 'outbox starts in epoch 2', 'session starts'],
  ];

  it('ends the browser before anything else when it does not get the lock back', async () => {
    await stage.startAndLoseIt();
    stage.isTaken = false;
    await stage.clock.advance(1_000);
    await stage.untilTold(10);
    expect(stage.told.slice(3)).toEqual(anew);
  });

  it('takes the alarm back once another server has begun an epoch, and not before', async () => {
    await stage.startAndLoseIt();
    await stage.clock.passSleepOf(1_000);
    expect(stage.alarms.active).toMatchObject([{ code: 'owner_lost' }]);
    stage.epoch = 2;
    await stage.clock.passSleepOf(1_000);
    await vi.waitFor(() => expect(stage.alarms.active).toEqual([]), { interval: 1 });
    expect(stage.owner.isOwner).toBe(false);
  });

  it('ends the browser when another owner was there in between', async () => {
    stage.owner.start();
    await stage.untilTold(3);
    stage.epoch = 1.5;
    stage.loseLock();
    await stage.untilTold(11);
    expect(stage.told.slice(3)).toEqual([
      'lock is held',
      ...anew.with(-2, 'outbox starts in epoch 2.5'),
    ]);
  });

  it.each([
    ['another host', { host: 'elsewhere', pid: 1, started: null }],
    ['this host that still runs', { host: hostname(), pid: process.ppid, started: null }],
  ])('waits 20 s for an owner on %s', async (_, lastOwner) => {
    stage.lastOwner = lastOwner;
    stage.owner.start();
    await stage.untilTold(1);
    for (let waited = 0; waited < 100; waited += 1) {
      expect(stage.told).toEqual(['lock is held']);
      await stage.clock.passSleepOf(200);
    }
    await stage.untilTold(3);
    expect(stage.told.slice(1)).toEqual(['outbox starts in epoch 1', 'session starts']);
  });

  it.each([
    ['has died', { host: hostname(), pid: 4_194_304, started: null }],
    ['was another process', { host: hostname(), pid: process.ppid, started: 'long ago' }],
  ])('does not wait for an owner on this host that %s', async (_, lastOwner) => {
    stage.lastOwner = lastOwner;
    stage.owner.start();
    await stage.untilTold(3);
    expect(stage.told).toEqual(['lock is held', 'outbox starts in epoch 1', 'session starts']);
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
