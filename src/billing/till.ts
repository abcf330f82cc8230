import type { Knex } from 'knex';
import { conflict, notFound } from './billing-errors.ts';
import type { BillingNotifier, NotifyResult } from './billing-notifier.ts';
import { applyBroughtInvoice, bringAlong } from './brought-along.ts';
import { CustomerRepository } from './customer-repository.ts';
import type { LatePaymentTrackingService } from './late-payment-tracking-service.ts';
import type { PaymentCommand, RecordedPayment } from './payment-command.ts';
import { invoiceCancelled, overpayment, paymentDiffers } from './payment-errors.ts';
import { type PayableInvoice, type Payment, PaymentRepository } from './payment-repository.ts';
import type { ReceiptDesk } from './receipt-desk.ts';
import { compareRupiah } from './rupiah-amount.ts';

interface TillOptions {
  notifier: Pick<BillingNotifier, 'notify'>;
  receipts: Pick<ReceiptDesk, 'find'>;
  lateness: Pick<LatePaymentTrackingService, 'recordSettled'>;
}

const receiptTypes = {
  full: 'payment_received',
  partial: 'payment_partial',
  debt: 'payment_debt',
} as const;

/** Takes one payment within a transaction: the money, the invoice, the receipt, the lateness. */
export class Till {
  readonly #options: TillOptions;

  constructor(options: TillOptions) {
    this.#options = options;
  }

  /**
   * Takes a payment, or finds it taken. Throws what {@link KasirController.record} says, and then
   * the transaction has to be rolled back.
   */
  async take(trx: Knex.Transaction, command: PaymentCommand, now: Date): Promise<RecordedPayment> {
    const payments = new PaymentRepository(trx);
    const { customerId, brought } = command;
    const earlier = await payments.find(command.payment);
    if (!earlier && brought) {
      const invoice = brought.invoice && { ...brought.invoice, customerId: customerId! };
      await bringAlong(trx, brought.customer, invoice, now);
    }
    if (customerId !== null) await requireCustomer(trx, customerId);
    const invoice = await this.#lockInvoice(payments, command);
    // A rival may have written it until the invoice was ours.
    const known = earlier ?? (await payments.find(command.payment));
    if (known) return this.#repeat(trx, known, invoice, command);
    if (invoice.status === 'cancelled') throw invoiceCancelled();
    if (!brought?.invoice) return this.#takeNew(trx, command, invoice, now);
    await applyBroughtInvoice(trx, brought.invoice, command, now);
    return this.#takeNew(trx, command, await payments.readInvoice(invoice.id), now);
  }

  async #lockInvoice(
    payments: PaymentRepository,
    { invoice: name, customerId }: PaymentCommand,
  ): Promise<PayableInvoice> {
    const invoice = await payments.lockInvoice(name);
    if (!invoice) throw notFound('invoice', name.id === null ? 'invoiceRef' : 'invoiceId');
    if (customerId === null || invoice.customerId === customerId) return invoice;
    const message = 'This invoice is of another customer. Check customerId and invoiceId.';
    throw conflict('customer_differs', 'customerId', message);
  }

  async #repeat(
    trx: Knex.Transaction,
    payment: Payment,
    invoice: PayableInvoice,
    command: PaymentCommand,
  ): Promise<RecordedPayment> {
    const isSame =
      payment.invoiceId === invoice.id &&
      compareRupiah(payment.amount, command.amount) === 0 &&
      (payment.kind === 'debt') === command.isDebt;
    if (!isSame) throw paymentDiffers();
    return { payment, invoice, receipt: await this.#receiptOf(trx, payment), isNew: false };
  }

  async #takeNew(
    trx: Knex.Transaction,
    command: PaymentCommand,
    invoice: PayableInvoice,
    now: Date,
  ): Promise<RecordedPayment> {
    const { amount, isDebt, paidAt } = command;
    const left = compareRupiah(invoice.remaining, amount);
    if (left < 0) throw overpayment(invoice);
    const kind = isDebt ? 'debt' : left === 0 ? 'full' : 'partial';
    const payments = new PaymentRepository(trx);
    const fields = { ...command, invoiceId: invoice.id, customerId: invoice.customerId, kind };
    const payment = await payments.insert(
      command.payment,
      { ...fields, kind, paidAt: paidAt ?? now },
      now,
    );
    if (!payment) throw paymentDiffers();
    const after = isDebt ? invoice : await payments.addToInvoice(invoice.id, amount, now);
    const receipt = await this.#announce(trx, payment);
    if (payment.kind === 'full') await this.#settle(trx, payment, now, isDueKnown(command));
    return { payment, invoice: after, receipt, isNew: true };
  }

  #announce(trx: Knex.Transaction, payment: Payment): Promise<NotifyResult> {
    const { id, invoiceId, customerId, kind } = payment;
    const event = { type: receiptTypes[kind], customerId, invoiceId, paymentId: id };
    return this.#options.notifier.notify(event, trx);
  }

  async #settle(
    trx: Knex.Transaction,
    { invoiceId }: Payment,
    now: Date,
    isTracked: boolean,
  ): Promise<void> {
    const payments = new PaymentRepository(trx);
    await payments.settlePromises(invoiceId, true, now);
    if (!isTracked) return;
    const settledAt = await payments.lastPaidAt(invoiceId);
    await this.#options.lateness.recordSettled(trx, invoiceId, settledAt ?? now);
  }

  /** A payment that was taken before, as it stands now. */
  async find(trx: Knex.Transaction, id: number): Promise<RecordedPayment> {
    const payments = new PaymentRepository(trx);
    const payment = await payments.find({ id, externalRef: null });
    if (!payment) throw notFound('payment', 'paymentId');
    const invoice = await payments.readInvoice(payment.invoiceId);
    return { payment, invoice, receipt: await this.#receiptOf(trx, payment), isNew: false };
  }

  /** The receipt of an earlier call; made now when it could not be made then. */
  async #receiptOf(trx: Knex.Transaction, payment: Payment): Promise<NotifyResult> {
    const notificationId = await this.#options.receipts.find(trx, payment);
    if (notificationId !== null) return { outcome: 'duplicate', notificationId };
    if (payment.voidedAt) return { outcome: 'suppressed', reason: 'payment_voided' };
    return this.#announce(trx, payment);
  }
}

/** Nobody is called late by a due date that the caller did not say. */
function isDueKnown({ brought }: PaymentCommand): boolean {
  return !brought?.invoice || brought.invoice.dueOn !== null;
}

async function requireCustomer(trx: Knex.Transaction, id: number): Promise<void> {
  if (!(await new CustomerRepository(trx).find(id))) throw notFound('customer', 'customerId');
}
