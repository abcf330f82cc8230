import type { AppError } from '../errors.ts';
import { conflict, unfit } from './billing-errors.ts';
import type { PayableInvoice } from './payment-repository.ts';
import { compareRupiah } from './rupiah-amount.ts';

/** 409: nothing is owed on a cancelled invoice. */
export function invoiceCancelled(): AppError {
  const message = 'This invoice is cancelled, so nothing can be paid on it. Use another one.';
  return conflict('invoice_cancelled', 'invoiceId', message);
}

/** 409: the name of a payment stands for another one. */
export function paymentDiffers(): AppError {
  const message =
    'A payment of this name was recorded for another invoice, amount or kind. Give the new one ' +
    'another paymentId, or void the first.';
  return conflict('payment_differs', 'paymentId', message);
}

/** 422: more than remains; money that is nobody's debt has no place to go. */
export function overpayment({ number, remaining }: PayableInvoice): AppError {
  const message =
    compareRupiah(remaining, '0.00') === 0
      ? `Nothing remains to be paid of ${number}.`
      : `Only ${remaining} remains to be paid of ${number}. Record at most that.`;
  return unfit('overpayment', 'amount', message);
}
