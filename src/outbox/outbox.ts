import { EventEmitter } from 'node:events';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { DeliveryReceipt } from '../notifications/delivery-receipt.ts';
import type { Notification } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { ClaimReply, ClaimRequest } from '../notifications/sql/claim-clauses.ts';
import { AcknowledgementWatch } from './acknowledgement-watch.ts';
import type { FindAttachment } from './attachment.ts';
import type { DepartureCheck } from './departure-check.ts';
import type { Departures } from './departures.ts';
import { Dispatcher } from './dispatcher.ts';
import type { MessageSender } from './message-sender.ts';
import type { OutboxEvents } from './outbox-events.ts';
import type { GapRange } from './paced-claims.ts';
import { Reconciler } from './reconciler.ts';
import { untilStored } from './until-stored.ts';

interface OutboxOptions {
  repository: NotificationLogRepository;
  sender: MessageSender;
  checks: readonly DepartureCheck[];
  findAttachment: FindAttachment;
  departures: Departures;
  clock: Clock;
  logger: Logger;
  sendGapTransactionalMs: GapRange;
  sendGapBulkMs: GapRange;
  ackTimeoutMs: number;
  resendUnacknowledged: boolean;
  /** Called when the session looks ready and WhatsApp answers nothing, and when it does again. */
  onSick: () => void;
  onWell: () => void;
}

/** At stop, a page that hangs in a send is waited for this long. */
const sendGraceAtStopMs = 8_000;
/** Before the browser is closed, acknowledgements that are on their way are waited for this long. */
const ackGraceMs = 3_000;

/**
 * The part of the server that turns pending rows into messages: dispatching, watching for
 * acknowledgements, and finding out what became of messages in doubt.
 */
export class Outbox extends EventEmitter<OutboxEvents> {
  readonly #options: OutboxOptions;
  readonly #watch: AcknowledgementWatch;
  readonly #dispatcher: Dispatcher;
  readonly #reconciler: Reconciler;
  #receipts = new AbortController();

  constructor(options: OutboxOptions) {
    super();
    this.#options = options;
    this.#watch = new AcknowledgementWatch(options.clock, options.ackTimeoutMs);
    this.#reconciler = new Reconciler({
      ...options,
      watch: this.#watch,
      onReturned: () => this.wake(),
      onAcknowledged: (notification, at) => this.#acknowledged(notification, at, null),
    });
    this.#dispatcher = new Dispatcher({
      ...options,
      watch: this.#watch,
      reconciler: this.#reconciler,
      onAttempt: (attempt) => this.emit('attempted', attempt),
    });
  }

  /** Starts sending as the owner with this epoch. */
  async start(ownerEpoch: number): Promise<void> {
    this.#receipts = new AbortController();
    await this.#options.departures.refresh();
    await this.#reconciler.start(ownerEpoch);
    this.#dispatcher.start(ownerEpoch);
  }

  /** See {@link Dispatcher.accept}. */
  accept<T extends ClaimReply>(write: (request: ClaimRequest) => Promise<T>): Promise<T> | null {
    return this.#dispatcher.accept(write);
  }

  /** Something may be due. */
  wake(): void {
    this.#dispatcher.wake();
  }

  /** The session has become ready, for the first time or again. */
  sessionReady(): void {
    void this.#reconciler.sessionReady();
    void this.#learnChats();
    this.#dispatcher.wake();
  }

  /** Whoever has a chat with us is no first contact. */
  async #learnChats(): Promise<void> {
    const { repository, sender, clock, logger } = this.#options;
    try {
      await repository.recordChats(await sender.listChats(), clock.now());
      this.wake();
    } catch (error) {
      logger.warn({ err: error }, 'outbox.chats_not_learnt');
    }
  }

  /** Applies an acknowledgement from WhatsApp, through an outage of the database too. */
  async recordReceipt(receipt: DeliveryReceipt): Promise<void> {
    const { repository, departures, clock, logger } = this.#options;
    const changed = await untilStored(() => repository.recordReceipt(receipt, clock.now()), {
      clock,
      logger,
      signal: this.#receipts.signal,
    });
    const watched = receipt.ack === 0 ? null : this.#watch.end(receipt.messageId);
    if (receipt.ack !== 0) this.#reconciler.heard();
    if (receipt.ack > 0) this.#options.onWell();
    if (receipt.ack === -1) await departures.refresh().catch(() => undefined);
    if (!changed) return;
    logger.debug({ notificationId: changed.id, ack: receipt.ack }, 'notification.receipt');
    const isFirst = receipt.ack === 1 || (receipt.ack > 1 && watched !== null);
    if (isFirst) this.#acknowledged(changed, receipt.at, watched?.begunAt ?? null);
  }

  #acknowledged(notification: Notification, at: Date, handedOverAt: Date | null): void {
    const { class: ofClass, createdAt, scheduledAt } = notification;
    const acceptedAt = scheduledAt !== null && scheduledAt > createdAt ? scheduledAt : createdAt;
    this.emit('acknowledged', {
      class: ofClass,
      sinceAcceptedMs: at.getTime() - acceptedAt.getTime(),
      sinceHandOverMs: handedOverAt && at.getTime() - handedOverAt.getTime(),
    });
  }

  /**
   * Stops claiming, lets the message in flight out of the hand, waits a moment for
   * acknowledgements, and marks as uncertain what is still without one.
   */
  async stop(): Promise<void> {
    const { clock } = this.#options;
    await Promise.race([this.#dispatcher.stop(), clock.sleep(sendGraceAtStopMs)]);
    await this.untilAcknowledged();
    await this.#reconciler.stop();
    this.#receipts.abort();
  }

  /** How many messages are in the hand, or handed over and not acknowledged yet. */
  get inFlight(): number {
    return this.#watch.size;
  }

  /** Waits a moment for acknowledgements that are on their way; false when some stay out. */
  async untilAcknowledged(): Promise<boolean> {
    const { clock } = this.#options;
    const until = clock.now().getTime() + ackGraceMs;
    while (this.inFlight > 0 && clock.now().getTime() < until) await clock.sleep(50);
    return this.inFlight === 0;
  }
}
