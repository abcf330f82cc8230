import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import { inSavepoint } from '../database/savepoint.ts';
import type { Logger } from '../logger.ts';
import { cancel } from '../notifications/sql/cancel.ts';
import type { BillingNotifier, NotifyResult } from './billing-notifier.ts';
import { dedupeKeyOf } from './dedupe-key.ts';
import type { Payment } from './payment-repository.ts';

interface ReceiptDeskOptions {
  notifier: Pick<BillingNotifier, 'notify'>;
  clock: Clock;
  logger: Logger;
}

/** What became of the receipt of a payment that is void. */
export type ReceiptFate =
  | { action: 'cancelled'; notificationId: string }
  | { action: 'corrected'; correction: NotifyResult }
  | { action: 'none' };

/** A receipt that the customer has not seen is not worth more waiting than this. */
const lockTimeoutMs = 2_000;

const voided = {
  code: 'superseded',
  message: 'The payment was voided before its receipt was sent.',
} as const;

/** Looks after receipts whose payment turned out to be none. */
export class ReceiptDesk {
  readonly #options: ReceiptDeskOptions;

  constructor(options: ReceiptDeskOptions) {
    this.#options = options;
  }

  /** The notification that is the receipt of a payment, or null. */
  async find(trx: Knex.Transaction, payment: Payment): Promise<string | null> {
    const { rows } = await trx.raw<{ rows: { id: string }[] }>(
      'select id from notification_logs where dedupe_key = :dedupeKey',
      { dedupeKey: keyOf(payment) },
    );
    return rows[0]?.id ?? null;
  }

  /**
   * Cancels a receipt that is still here, and queues a correction of one that went out or may
   * have. Never throws and never harms `trx`; a receipt that could not be looked at now is looked
   * at again when it leaves.
   */
  async takeBack(trx: Knex.Transaction, payment: Payment): Promise<ReceiptFate> {
    try {
      return await inSavepoint(trx, lockTimeoutMs, (savepoint) =>
        this.#takeBack(savepoint, payment),
      );
    } catch (error) {
      this.#options.logger.warn({ paymentId: payment.id, err: error }, 'billing.receipt_left');
      return { action: 'none' };
    }
  }

  async #takeBack(trx: Knex.Transaction, payment: Payment): Promise<ReceiptFate> {
    const { notifier, clock } = this.#options;
    const { id: paymentId, customerId, invoiceId } = payment;
    const receipt = await lockReceipt(trx, payment);
    if (!receipt) return { action: 'none' };
    if (receipt.went_out) {
      const event = { type: 'payment_voided', customerId, invoiceId, paymentId } as const;
      return { action: 'corrected', correction: await notifier.notify(event, trx) };
    }
    const cancelled = await cancel(trx, receipt.id, voided, clock.now());
    return cancelled ? { action: 'cancelled', notificationId: receipt.id } : { action: 'none' };
  }
}

function keyOf({ id: paymentId, customerId }: Payment): string | null {
  return dedupeKeyOf({ type: 'payment_received', customerId, paymentId });
}

/** A claim waits for this lock and then finds the receipt cancelled, or came first and is seen. */
async function lockReceipt(
  trx: Knex.Transaction,
  payment: Payment,
): Promise<{ id: string; went_out: boolean } | null> {
  const { rows } = await trx.raw<{ rows: { id: string; went_out: boolean }[] }>(
    `select id, status = 'sent' or (status = 'pending'
       and (uncertain_since is not null or claim_token is not null)) as went_out
     from notification_logs where dedupe_key = :dedupeKey for update`,
    { dedupeKey: keyOf(payment) },
  );
  return rows[0] ?? null;
}
