import type { Knex } from 'knex';
import { vi } from 'vitest';
import { composeBilling } from '../../../src/compose-billing.ts';
import { OptOutRepository } from '../../../src/notifications/opt-out-repository.ts';
import { Departures } from '../../../src/outbox/departures.ts';
import type { MessageSender, OutgoingMessage } from '../../../src/outbox/message-sender.ts';
import { createOptOutCheck } from '../../../src/outbox/opt-out-check.ts';
import { Outbox } from '../../../src/outbox/outbox.ts';
import { collectLogLines } from '../../support/log-lines.ts';
import { ScriptedSender } from '../../support/scripted-sender.ts';
import { LOOK_EVERY_MS } from '../../support/test-outbox.ts';
import type { TestLedger } from '../../support/test-ledger.ts';
import { openHours, openOutlook } from '../../support/test-runs.ts';

/** One message as a phone shows it. */
export interface Arrived {
  messageId: string;
  phone: string;
  text: string;
  at: Date;
}

const noGap = { min: 0, max: 0 };

/**
 * The server without HTTP and Chromium: billing, runs and the real outbox on a real database,
 * sending to phones that keep what arrives. It can die in the middle of a send, and start again.
 */
export class SimulatedServer {
  readonly arrived = new Map<string, Arrived>();
  /** How often a message came to a phone that had it already. */
  doubles = 0;
  /** Set: the next send dies with the server, before or after the message is on its way. */
  isDoomed = false;
  deaths = 0;
  readonly #ledger: TestLedger;
  readonly #sender: ScriptedSender;
  #parts!: ReturnType<typeof composeParts>;
  #outbox!: Outbox;
  #died: () => void = () => undefined;
  #death!: Promise<void>;

  constructor(ledger: TestLedger) {
    this.#ledger = ledger;
    this.#sender = new ScriptedSender(ledger.clock);
  }

  get parts() {
    return this.#parts;
  }

  /** Composes everything anew on the database as it is, as after a crash. */
  async start(): Promise<void> {
    const { clock, repository, knex } = this.#ledger;
    const { logger } = collectLogLines();
    this.#death = new Promise((resolve) => (this.#died = resolve));
    this.#parts = composeParts(knex, this.#ledger, logger);
    const departures = new Departures({
      repository,
      rules: openHours,
      clock,
      logger,
      accountSince: null,
    });
    departures.setInboundReadBack(true);
    const optOuts = new OptOutRepository(knex);
    this.#outbox = new Outbox({
      repository,
      sender: this.#phones(this.#outbox),
      checks: [createOptOutCheck(optOuts), ...this.#parts.checks],
      findAttachment: async () => null,
      departures,
      clock,
      logger,
      sendGapTransactionalMs: noGap,
      sendGapBulkMs: noGap,
      ackTimeoutMs: 90_000,
      resendUnacknowledged: true,
      onSick: () => undefined,
      onWell: () => undefined,
    });
    const epoch = await this.#ledger.beginEpoch();
    await this.#outbox.start(epoch);
    this.#outbox.sessionReady();
  }

  /** Lets everything leave that may now; dies and starts again on the way when it is doomed. */
  async drain(): Promise<void> {
    while (await this.#hasDue()) {
      this.#outbox.wake();
      const isIdle = await Promise.race([this.#untilIdle(), this.#death.then(() => false)]);
      if (isIdle) return;
      this.deaths += 1;
      await this.start();
      await this.#untilCertain();
    }
  }

  goOffline(): void {
    this.#sender.link = null;
  }

  goOnline(): void {
    this.#sender.link = new ScriptedSender(this.#ledger.clock).link;
    this.#outbox.sessionReady();
  }

  async stop(): Promise<void> {
    await this.#ledger.clock.runUntil(this.#outbox.stop());
  }

  async #hasDue(): Promise<boolean> {
    const { rows } = await this.#ledger.knex.raw<{ rows: unknown[] }>(
      `select 1 from notification_logs
       where status = 'pending' and next_attempt_at <= :now limit 1`,
      { now: this.#ledger.clock.now() },
    );
    return rows.length > 0;
  }

  async #untilIdle(): Promise<true> {
    const { clock } = this.#ledger;
    do await new Promise((resolve) => setTimeout(resolve, 1));
    while (!clock.sleeps.includes(LOOK_EVERY_MS));
    return true;
  }

  /** What was in flight at the crash is looked up before the year goes on. */
  async #untilCertain(): Promise<void> {
    await vi.waitFor(
      async () => {
        const { rows } = await this.#ledger.knex.raw<{ rows: unknown[] }>(
          `select 1 from notification_logs where status = 'pending'
             and (uncertain_since is not null or claim_token is not null) limit 1`,
        );
        if (rows.length > 0) throw new Error('Something is still in doubt.');
      },
      { interval: 5, timeout: 10_000 },
    );
  }

  /** The session of one life of the server: what it is told after its death is lost. */
  #phones(_before: Outbox | undefined): MessageSender {
    let isDead = false;
    const send = async (message: OutgoingMessage) => {
      if (this.isDoomed) {
        this.isDoomed = false;
        isDead = true;
        if (this.deaths % 2 === 0) this.#deliver(message);
        this.#died();
        return new Promise<never>(() => undefined);
      }
      this.#deliver(message);
      const { messageId } = message;
      const at = this.#ledger.clock.now();
      await this.#outbox.recordReceipt({ messageId, ack: 1, at });
      return { kind: 'handed_over' } as const;
    };
    return {
      webVersion: () => null,
      readyLink: () => (isDead ? null : this.#sender.readyLink()),
      lookup: (queries) => this.#sender.lookup(queries),
      resend: (query) => this.#sender.resend(query),
      listChats: () => this.#sender.listChats(),
      send,
    };
  }

  /** A phone shows a message once, however often it comes. */
  #deliver({ messageId, phone, text }: OutgoingMessage): void {
    if (this.arrived.has(messageId)) this.doubles += 1;
    else this.arrived.set(messageId, { messageId, phone, text, at: this.#ledger.clock.now() });
    this.#sender.store.set(messageId, 1);
  }
}

function composeParts(
  db: Knex,
  { clock }: TestLedger,
  logger: ReturnType<typeof collectLogLines>['logger'],
) {
  return composeBilling({
    config: {
      businessLanguage: 'id',
      businessTimeZone: 'Asia/Jakarta',
      lateGraceDays: 0,
      lateWindowMonths: 12,
      lateResetAfterOnTime: 3,
      lateWarnAt: [3, 4],
      lateThreshold: 5,
      lateAction: 'prepaid',
    },
    business: { name: 'Sinar Net', phone: '0811-0000-0000', language: 'id' },
    phonePolicy: { defaultCountry: 'ID', allowedCountries: ['ID'], allowLandline: false },
    db,
    clock,
    logger,
    wakeOutbox: () => undefined,
    outlook: openOutlook,
    isOwner: () => true,
  });
}
