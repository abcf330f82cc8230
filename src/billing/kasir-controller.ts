import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import type { IdempotencyClaim } from '../notifications/sql/enqueue.ts';
import { billingRow, writeOnce } from '../notifications/sql/write-once.ts';
import { notFound } from './billing-errors.ts';
import type { BillingNotifier, NotifyResult } from './billing-notifier.ts';
import type { LatePaymentTrackingService } from './late-payment-tracking-service.ts';
import type { PaymentCommand, RecordedPayment } from './payment-command.ts';
import { type PayableInvoice, type Payment, PaymentRepository } from './payment-repository.ts';
import type { ReceiptDesk, ReceiptFate } from './receipt-desk.ts';
import type { RecordName } from './record.ts';
import { compareRupiah } from './rupiah-amount.ts';
import { Till } from './till.ts';

interface KasirControllerOptions {
  db: Knex;
  notifier: Pick<BillingNotifier, 'notify'>;
  receipts: Pick<ReceiptDesk, 'find' | 'takeBack'>;
  lateness: Pick<LatePaymentTrackingService, 'recordSettled' | 'undo'>;
  clock: Clock;
}

/** A payment that is void, and what that meant for its receipt. */
interface VoidedPayment {
  payment: Payment;
  invoice: PayableInvoice;
  receipt: ReceiptFate;
}

/** Turns down a payment whose receipt could not be queued, from inside its transaction. */
type ReceiptDemand = (receipt: NotifyResult) => void;

/**
 * The counter (kasir): money is taken, the invoice is reduced and the receipt is queued in one
 * commit. Nothing here waits for WhatsApp, and no payment fails because of its message.
 */
export class KasirController {
  readonly #options: KasirControllerOptions;
  readonly #till: Till;

  constructor(options: KasirControllerOptions) {
    this.#options = options;
    this.#till = new Till(options);
  }

  /**
   * Records a payment once: the same name, or the same key with the same request, answers with
   * the first. Throws 404 `invoice_not_found`, 409 `payment_differs` for a name that stands for
   * something else, 409 `invoice_cancelled`, 409 `customer_differs`, 422 `overpayment`, 422
   * `idempotency_key_reused`, 404 `customer_not_found`, and whatever `demand` throws; then nothing is written.
   */
  async record(
    command: PaymentCommand,
    claim: IdempotencyClaim | null,
    demand: ReceiptDemand = () => undefined,
  ): Promise<RecordedPayment> {
    const { db, clock } = this.#options;
    const now = clock.now();
    return db.transaction(async (trx) => {
      const written = await writeOnce(trx, billingRow, { claim, now }, async () => {
        const recorded = await this.#till.take(trx, command, now);
        return { recorded, row: recorded.payment };
      });
      const recorded =
        'madeBefore' in written ? await this.#till.find(trx, written.madeBefore) : written.recorded;
      demand(recorded.receipt);
      return recorded;
    });
  }

  /**
   * Takes a payment back: the invoice is open again, a receipt that is still here is cancelled,
   * one that went out is followed by a correction. May be repeated. Throws 404
   * `payment_not_found`.
   */
  async void(name: RecordName, reason: string): Promise<VoidedPayment> {
    const { db, clock, lateness, receipts } = this.#options;
    const now = clock.now();
    return db.transaction(async (trx) => {
      const payments = new PaymentRepository(trx);
      const found = await payments.find(name);
      if (!found) throw notFound('payment', 'id');
      const invoice = await payments.lockInvoice({ id: found.invoiceId, externalRef: null });
      const payment = await payments.void(found.id, reason, now);
      if (!payment) {
        const before = await payments.find({ id: found.id, externalRef: null });
        return { payment: before!, invoice: invoice!, receipt: { action: 'none' } };
      }
      const after = await this.#giveBack(trx, payment, now);
      if (compareRupiah(after.remaining, '0.00') > 0) {
        await payments.settlePromises(after.id, false, now);
        await lateness.undo(trx, after.id);
      }
      return { payment, invoice: after, receipt: await receipts.takeBack(trx, payment) };
    });
  }

  #giveBack(trx: Knex.Transaction, payment: Payment, now: Date): Promise<PayableInvoice> {
    const payments = new PaymentRepository(trx);
    const { invoiceId, amount, kind } = payment;
    if (kind === 'debt') return payments.readInvoice(invoiceId);
    return payments.takeFromInvoice(invoiceId, amount, now);
  }
}
