import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest';
import type { Ack } from '../../src/notifications/delivery-receipt.ts';
import type { Claim, Notification } from '../../src/notifications/notification.ts';
import { NotificationChanges } from '../../src/notifications/notification-changes.ts';
import { NotificationLogRepository } from '../../src/notifications/notification-log-repository.ts';
import type { ClaimRequest } from '../../src/notifications/sql/claim-clauses.ts';
import type { IdempotencyClaim, NewNotification } from '../../src/notifications/sql/enqueue.ts';
import { allLanes } from '../../src/outbox/departure-rules.ts';
import { newMessageId } from '../../src/outbox/message-id.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { emptyTables } from './empty-tables.ts';
import { ManualClock } from './manual-clock.ts';

/** The link under which tests hand over, unless they say another. */
export const LINK_ID = '6f1c0b52-5f0f-4a3e-9b0e-0d5f3f6f1a01';

const ledgerTables = [
  'notification_logs',
  'notification_events',
  'notification_counts',
  'notification_count_deltas',
  'idempotency_keys',
  'contacts',
  'account_days',
  'opt_outs',
  'inbound_messages',
  'batches',
  'message_templates',
  'media',
  'webhook_endpoints',
  'webhook_events',
  'webhook_deliveries',
  'api_keys',
  'browser_sessions',
  'sign_in_links',
];

/** What callers send, with what a test wants to be different. */
function aNotification(overrides: Partial<NewNotification> = {}): NewNotification {
  return {
    recipient: '0812-3456-7890',
    phone: '+6281234567890',
    message: 'Halo Budi, tagihan Anda sudah lunas.',
    class: 'transactional',
    ...overrides,
  };
}

/** A ledger on a database of the test file's own, emptied before every test. */
export class TestLedger {
  readonly changes = new NotificationChanges();
  clock = new ManualClock();
  /** The epoch of the current owner. */
  epoch = 0;
  #database: TestDatabase | null = null;
  #repository: NotificationLogRepository | null = null;

  async open(): Promise<void> {
    this.#database = await createTestDatabase();
    this.#repository = new NotificationLogRepository(this.#database.knex, this.changes);
  }

  async reset(): Promise<void> {
    this.clock = new ManualClock();
    await emptyTables(this.knex, ledgerTables);
    await this.knex.raw(
      'update whatsapp_accounts set next_send_at = null, link_id = null, cold_refusals = 0, cold_stopped_at = null, until_rest = null',
    );
    this.epoch = await this.beginEpoch();
  }

  async drop(): Promise<void> {
    await this.#database?.drop();
  }

  get knex(): Knex {
    return this.#database!.knex;
  }

  get connectionString(): string {
    return this.#database!.connectionString;
  }

  get repository(): NotificationLogRepository {
    return this.#repository!;
  }

  beginEpoch(): Promise<number> {
    return this.repository.beginEpoch({ host: 'test', pid: 1, started: null }, this.clock.now());
  }

  /** Writes a pending notification, a millisecond after the one before, so that ids sort by age. */
  async enqueue(overrides: Partial<NewNotification> = {}): Promise<Notification> {
    await this.clock.advance(1);
    const accepted = await this.enqueueWith(null, overrides);
    return accepted!;
  }

  enqueueWith(idempotency: IdempotencyClaim | null, overrides: Partial<NewNotification> = {}) {
    return this.repository.enqueue(aNotification(overrides), idempotency, this.clock.now());
  }

  /** Claims as the current owner, without a gap. */
  async claim(overrides: Partial<ClaimRequest> = {}): Promise<Claim | null> {
    const { claim } = await this.repository.claim({
      now: this.clock.now(),
      day: this.clock.now().toISOString().slice(0, 10),
      lanes: allLanes,
      ownerEpoch: this.epoch,
      linkId: LINK_ID,
      webVersion: null,
      messageId: newMessageId(),
      token: randomUUID(),
      gapTransactionalMs: 0,
      gapBulkMs: 0,
      restMs: 0,
      restAfter: 30,
      ...overrides,
    });
    return claim;
  }

  /** A notification that is in the hand of the current owner. */
  async claimed(overrides: Partial<NewNotification> = {}): Promise<Claim> {
    const { id } = await this.enqueue(overrides);
    const claim = await this.claim();
    expect(claim?.id).toBe(id);
    return claim!;
  }

  /** A notification that was handed over with an unknown result. */
  async uncertain(overrides: Partial<NewNotification> = {}): Promise<Claim> {
    const claim = await this.claimed(overrides);
    await this.repository.markUncertain(claim, 'send_timeout', this.clock.now());
    return claim;
  }

  /** A notification that WhatsApp has acknowledged up to `ack`. */
  async acknowledged(ack: Ack, overrides: Partial<NewNotification> = {}): Promise<Claim> {
    const claim = await this.claimed(overrides);
    await this.receive(claim.messageId, ack);
    return claim;
  }

  receive(messageId: string, ack: Ack): Promise<Notification | null> {
    const now = this.clock.now();
    return this.repository.recordReceipt({ messageId, ack, at: now }, now);
  }

  async find(id: string): Promise<Notification> {
    return (await this.repository.find(id))!;
  }

  /** The whole row, for columns that a notification does not show. */
  async row(id: string): Promise<Record<string, unknown>> {
    return (await this.knex('notification_logs').where({ id }).first()) as Record<string, unknown>;
  }

  /** The kinds of the events of one notification, oldest first. */
  async kinds(id: string): Promise<string[]> {
    return (await this.repository.listEvents(id)).map((event) => event.kind);
  }

  async countRows(table = 'notification_logs'): Promise<number> {
    return Number((await this.knex(table).count({ count: '*' }))[0]?.count);
  }

  /** Runs `work` while PostgreSQL refuses every new row of `table`, and every change to one. */
  async whileRefusing<T>(table: string, work: () => Promise<T>): Promise<T> {
    await this.knex.raw('alter table ?? add constraint broken check (false) not valid', [table]);
    try {
      return await work();
    } finally {
      await this.knex.raw('alter table ?? drop constraint broken', [table]);
    }
  }

  /** Resolves with the notification once it looks like `expected`. */
  async untilIt(id: string, expected: Partial<Notification>): Promise<Notification> {
    const look = async () => {
      const found = await this.find(id);
      expect(found).toMatchObject(expected);
      return found;
    };
    return vi.waitFor(look, { interval: 5, timeout: 5_000 });
  }
}

/** Opens a ledger for the test file that calls this at its top. */
export function useLedger(): TestLedger {
  const ledger = new TestLedger();
  beforeAll(() => ledger.open());
  beforeEach(() => ledger.reset());
  afterAll(() => ledger.drop());
  return ledger;
}
