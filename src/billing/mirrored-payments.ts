import type { Knex } from 'knex';
import type { InvoiceRecord } from './invoice-repository.ts';
import type { LatePaymentTrackingService } from './late-payment-tracking-service.ts';
import { PaymentRepository } from './payment-repository.ts';
import { compareRupiah } from './rupiah-amount.ts';

interface MirroredPaymentsOptions {
  lateness: Pick<LatePaymentTrackingService, 'recordSettled' | 'undo'>;
}

/** How an invoice was written anew, and when it was paid, if that was said. */
interface InvoiceChange {
  before: InvoiceRecord;
  after: InvoiceRecord;
  paidAt: Date | null;
}

/**
 * What follows when a billing that takes its payments itself says that an invoice is paid, or is
 * not after all: promises are kept and lateness counts, as for a payment at the counter.
 */
export class MirroredPayments {
  readonly #options: MirroredPaymentsOptions;

  constructor(options: MirroredPaymentsOptions) {
    this.#options = options;
  }

  /** Follows a change within the transaction that made it. Repeatable. */
  async follow(
    trx: Knex.Transaction,
    { before, after, paidAt }: InvoiceChange,
    now: Date,
  ): Promise<void> {
    const { lateness } = this.#options;
    const isPaid = isSettled(after);
    if (isSettled(before) === isPaid) return;
    const payments = new PaymentRepository(trx);
    await payments.settlePromises(after.id, isPaid, now);
    if (!isPaid) return lateness.undo(trx, after.id);
    const settledAt = paidAt ?? (await payments.lastPaidAt(after.id)) ?? now;
    await lateness.recordSettled(trx, after.id, settledAt);
  }
}

function isSettled({ remaining }: InvoiceRecord): boolean {
  return compareRupiah(remaining, '0') === 0;
}
