import type { NotifyResult } from './billing-notifier.ts';
import type { BroughtCustomer, BroughtInvoice } from './brought-along.ts';
import type { PayableInvoice, Payment, PaymentFields } from './payment-repository.ts';
import type { RecordName } from './record.ts';

/** What a cashier, or another billing, says was paid. */
export interface PaymentCommand
  extends Pick<PaymentFields, 'amount' | 'method' | 'reference' | 'cashier'> {
  payment: RecordName;
  invoice: RecordName;
  /** Whose invoice it must be; null: whoever's it is. */
  customerId: number | null;
  /** A debt (hutang) is written down and told, and brings no money. */
  isDebt: boolean;
  /** Null: now. */
  paidAt: Date | null;
  /** What the caller brings along because it may not be known here. */
  brought?: { customer: BroughtCustomer | null; invoice: BroughtInvoice | null };
}

/** A payment that is committed, what it did, and what became of its receipt. */
export interface RecordedPayment {
  payment: Payment;
  invoice: PayableInvoice;
  receipt: NotifyResult;
  /** False when an earlier call had recorded it. */
  isNew: boolean;
}
