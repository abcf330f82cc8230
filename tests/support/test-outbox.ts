import { afterEach, beforeEach } from 'vitest';
import type { Ack } from '../../src/notifications/delivery-receipt.ts';
import type { NotificationLogRepository } from '../../src/notifications/notification-log-repository.ts';
import type { DepartureRules } from '../../src/outbox/departure-rules.ts';
import { Departures } from '../../src/outbox/departures.ts';
import { Outbox } from '../../src/outbox/outbox.ts';
import { collectLogLines, type LogLines } from './log-lines.ts';
import type { ManualClock } from './manual-clock.ts';
import { ScriptedSender } from './scripted-sender.ts';
import { type TestLedger, useLedger } from './test-ledger.ts';

type OutboxOptions = ConstructorParameters<typeof Outbox>[0];

export const ACK_TIMEOUT_MS = 90_000;
const noRules: DepartureRules = {
  businessTimeZone: 'Asia/Jakarta',
  dailyCap: null,
  warmUp: null,
  coldDailyCap: null,
  quiet: { hours: null, days: [] },
  quietTransactional: false,
};

/** How long the dispatcher sleeps when there is nothing to do. */
export const LOOK_EVERY_MS = 5_000;

/** The outbox on a real ledger, with a session that the test scripts and a clock that it moves. */
export class TestOutbox {
  readonly ledger: TestLedger;
  sender!: ScriptedSender;
  log!: LogLines;
  /** When the session was called sick. */
  sick: Date[] = [];
  #outbox: Outbox | null = null;

  constructor(ledger: TestLedger) {
    this.ledger = ledger;
  }

  reset(): void {
    this.log = collectLogLines();
    this.sender = new ScriptedSender(this.clock);
    this.sick = [];
    this.#outbox = null;
  }

  get clock(): ManualClock {
    return this.ledger.clock;
  }

  get outbox(): Outbox {
    return this.#outbox!;
  }

  /** The rules that hold nothing back, unless a test wants some. */
  departures(rules: Partial<DepartureRules> = {}): Departures {
    const departures = new Departures({
      repository: this.ledger.repository,
      rules: { ...noRules, ...rules },
      clock: this.clock,
      logger: this.log.logger,
      accountSince: null,
    });
    departures.setInboundReadBack(true);
    return departures;
  }

  /** Starts sending as the current owner, without gaps unless told. */
  async start(overrides: Partial<OutboxOptions> = {}): Promise<void> {
    this.#outbox = new Outbox({
      checks: [],
      findAttachment: async () => null,
      onWell: () => undefined,
      onSick: () => this.sick.push(this.clock.now()),
      departures: this.departures(),
      repository: this.ledger.repository,
      sender: this.sender,
      clock: this.clock,
      logger: this.log.logger,
      sendGapTransactionalMs: { min: 0, max: 0 },
      sendGapBulkMs: { min: 0, max: 0 },
      ackTimeoutMs: ACK_TIMEOUT_MS,
      resendUnacknowledged: true,
      ...overrides,
    });
    await this.#outbox.start(this.ledger.epoch);
  }

  async stop(): Promise<void> {
    if (this.#outbox) await this.clock.runUntil(this.#outbox.stop());
    this.#outbox = null;
  }

  /** Accepts a message as the service does, and returns its id. */
  async accept(overrides: Parameters<TestLedger['enqueue']>[0] = {}): Promise<string> {
    const { id } = await this.ledger.enqueue(overrides);
    this.#outbox?.wake();
    return id;
  }

  receive(messageId: string, ack: Ack): Promise<void> {
    return this.outbox.recordReceipt({ messageId, ack, at: this.clock.now() });
  }

  /** Resolves when the dispatcher has looked once more and found nothing to do. */
  async untilIdle(): Promise<void> {
    await this.clock.passSleepOf(LOOK_EVERY_MS);
    await this.clock.untilSleeping(LOOK_EVERY_MS);
  }

  /** How many lines of this name are in the log. */
  countLines(msg: string): number {
    return this.log.lines.filter((line) => line.msg === msg).length;
  }
}

/** Gives the test file that calls this at its top an outbox, stopped after every test. */
export function useOutbox(): TestOutbox {
  const outbox = new TestOutbox(useLedger());
  beforeEach(() => outbox.reset());
  afterEach(() => outbox.stop());
  return outbox;
}

/** The repository with a database that is away for the first `times` calls of `method`. */
export function failing(
  repository: NotificationLogRepository,
  method: keyof NotificationLogRepository,
  times: number,
): NotificationLogRepository {
  let left = times;
  return new Proxy(repository, {
    get(target, property) {
      const value = target[property as keyof NotificationLogRepository] as () => unknown;
      if (property !== method || left <= 0) return value.bind(target);
      left -= 1;
      return () => Promise.reject(new Error('connect ECONNREFUSED'));
    },
  });
}
