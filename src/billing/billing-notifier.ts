import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import { inSavepoint } from '../database/savepoint.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { defaultExpiry } from '../notifications/default-expiry.ts';
import type { Language } from '../notifications/formats/language.ts';
import { newNotificationId } from '../notifications/notification-id.ts';
import { enqueue } from '../notifications/sql/enqueue.ts';
import { formatRupiah } from '../notifications/formats/rupiah.ts';
import { asksForInvoice } from './catalogue/bill-types.ts';
import { messageClassOf } from './catalogue/message-class.ts';
import { isMessageType, type MessageType } from './catalogue/message-type.ts';
import { defaultPriorityOf } from './rules/default-rules.ts';
import { dedupeKeyOf } from './dedupe-key.ts';
import { type EventRecipient, findReasonAgainst, readEventRecipient } from './event-recipient.ts';
import { readEventVariables } from './event-variables.ts';
import type { MessageWriter } from './message-writer.ts';

/** Something that happened in the billing and that the customer is told. */
export interface BillingEvent {
  type: MessageType;
  customerId: number;
  invoiceId?: number;
  paymentId?: number;
  subscriptionId?: number;
  prepaidPeriodId?: number;
  /** What the text names as owed, an exact decimal of rupiah. */
  amount?: string;
  /** Values of the text, ready to print; they win over what the database says. */
  variables?: Readonly<Record<string, string | number>>;
  /** There is at most one notification of it; see {@link dedupeKeyOf} for when it is not given. */
  dedupeKey?: string;
  scheduledAt?: Date;
  /** When the text is no longer worth sending; its class's own time when not given. */
  expiresAt?: Date;
}

/**
 * What came of telling: written, or written before under the same dedupe key; kept back because
 * the customer or the operator does not want it; or not possible. `reason` is a stable code.
 */
export type NotifyResult =
  | { outcome: 'queued' | 'duplicate'; notificationId: string }
  | { outcome: 'suppressed' | 'rejected'; reason: string };

type MessageTexts = Pick<MessageWriter, 'write'>;

/** A text, and what it names as owed. */
interface Rendered {
  message: string;
  amount: string | null;
}

interface BillingNotifierOptions {
  db: Knex;
  /** The texts as the transaction sees them, so that no second connection is needed in it. */
  textsOn: (db: Knex) => MessageTexts;
  businessLanguage: Language;
  businessTimeZone: string;
  clock: Clock;
  logger: Logger;
  /** Called after a commit that has given the outbox something to do. */
  wakeOutbox: () => void;
}

/** A rival for a row or a key is waited for at most so long; the caller's customer stands there. */
const lockTimeoutMs = 2_000;

/**
 * Tells customers what happened in the billing, from code in the same process. It writes to the
 * ledger only: nothing here waits for WhatsApp.
 */
export class BillingNotifier {
  readonly #options: BillingNotifierOptions;

  constructor(options: BillingNotifierOptions) {
    this.#options = options;
  }

  /**
   * Writes the notification of an event, with `trx` as part of the caller's transaction. Never
   * throws, and never harms `trx`: whatever goes wrong here is rolled back to a savepoint and
   * said in the result, and the caller's own work commits as if nothing had been tried.
   */
  async notify(event: BillingEvent, trx?: Knex.Transaction): Promise<NotifyResult> {
    try {
      const result = await this.#write(event, trx);
      if (result.outcome === 'queued') this.#wakeAfter(trx);
      return result;
    } catch (error) {
      return this.#reject(event, error);
    }
  }

  #write(event: BillingEvent, trx?: Knex.Transaction): Promise<NotifyResult> {
    const work = (savepoint: Knex.Transaction) => this.#enqueue(event, savepoint);
    if (trx) return inSavepoint(trx, lockTimeoutMs, work);
    return this.#options.db.transaction((own) => inSavepoint(own, lockTimeoutMs, work));
  }

  async #enqueue(event: BillingEvent, trx: Knex.Transaction): Promise<NotifyResult> {
    const { type, customerId } = event;
    if (!isMessageType(type)) return { outcome: 'rejected', reason: 'unknown_type' };
    if (!haveInstants(event)) return { outcome: 'rejected', reason: 'invalid_instant' };
    const recipient = await readEventRecipient(trx, customerId, type);
    if (!recipient) return { outcome: 'rejected', reason: 'customer_not_found' };
    const against = findReasonAgainst(recipient, messageClassOf(type));
    if (against) return against;
    return this.#insert(event, recipient, await this.#render(event, recipient, trx), trx);
  }

  async #render(
    event: BillingEvent,
    recipient: EventRecipient,
    trx: Knex.Transaction,
  ): Promise<Rendered> {
    const { textsOn, businessLanguage, businessTimeZone, clock } = this.#options;
    const language = recipient.language ?? businessLanguage;
    const timeZone = recipient.timeZone ?? businessTimeZone;
    const print = { language, timeZone, now: clock.now() };
    const { values, remaining } = await readEventVariables(trx, event, print);
    const owed = event.amount ?? (asksForInvoice(event.type) ? remaining : null);
    const message = await textsOn(trx).write(event.type, language, {
      ...values,
      ...(event.amount === undefined ? {} : { amount: formatRupiah(event.amount) }),
      customerName: recipient.name,
      customerId: event.customerId,
      ...event.variables,
    });
    return { message, amount: owed };
  }

  async #insert(
    event: BillingEvent,
    recipient: EventRecipient,
    rendered: Rendered,
    trx: Knex.Transaction,
  ): Promise<NotifyResult> {
    const now = this.#options.clock.now();
    const { type, scheduledAt } = event;
    const notificationClass = messageClassOf(type);
    const id = newNotificationId(now);
    const startsAt = scheduledAt !== undefined && scheduledAt > now ? scheduledAt : now;
    const row = await enqueue(
      trx,
      {
        ...event,
        ...rendered,
        id,
        template: type,
        recipient: recipient.phoneAsGiven!,
        phone: recipient.phone!,
        timeZone: recipient.timeZone ?? '',
        class: notificationClass,
        priority: recipient.rulePriority ?? defaultPriorityOf(type),
        dedupeKey: event.dedupeKey ?? dedupeKeyOf(event),
        expiresAt: event.expiresAt ?? defaultExpiry(notificationClass, startsAt),
      },
      null,
      now,
    );
    if (!row) throw new Error('The notification that held the dedupe key is gone.');
    return { outcome: row.id === id ? 'queued' : 'duplicate', notificationId: row.id };
  }

  /** A caller's transaction that is rolled back wakes nobody; the outbox looks every 5 s anyway. */
  #wakeAfter(trx?: Knex.Transaction): void {
    const { wakeOutbox } = this.#options;
    if (!trx) wakeOutbox();
    else void trx.executionPromise.then(wakeOutbox, () => undefined);
  }

  #reject({ type, customerId }: BillingEvent, error: unknown): NotifyResult {
    const reason = reasonOf(error);
    this.#options.logger.warn({ type, customerId, reason, err: error }, 'billing.not_notified');
    return { outcome: 'rejected', reason };
  }
}

/** SQLSTATE of a lock that was not to be had in time. */
const lockNotAvailable = '55P03';

function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  const { code } = (error ?? {}) as { code?: unknown };
  return code === lockNotAvailable ? 'lock_timeout' : 'internal_error';
}

/** PostgreSQL's client sends what is no instant as if it were one. */
function haveInstants({ scheduledAt, expiresAt }: BillingEvent): boolean {
  return [scheduledAt, expiresAt].every((at) => at === undefined || !Number.isNaN(at.getTime()));
}
