import { z } from 'zod';
import type { ErrorCode } from '../../error-codes.ts';
import { notificationAnswer } from '../answers/notification.ts';
import { paymentAnswer, voidedPaymentAnswer } from '../answers/payment.ts';
import { callerIdQuery } from '../fields.ts';
import { data, type Operation } from '../operation.ts';
import { counterBody, paymentNotificationBody, voidBody } from '../payment-body.ts';
import { sendAnswers, sendOperations } from './send.ts';

const taken: readonly ErrorCode[] = [
  'invoice_not_found',
  'invoice_cancelled',
  'payment_differs',
  'overpayment',
  'idempotency_key_reused',
];

/** The calls that record a payment, and tell the customer. */
export const paymentOperations = {
  notify: {
    id: 'sendPaymentNotification',
    tag: 'messages',
    summary: 'Record a payment and tell the customer',
    description:
      'The same payment twice makes one message. When there can be none, nothing is recorded. ' +
      'Customer and invoice have to be known, or come along under `customer` and `invoice`.',
    body: paymentNotificationBody,
    takes: ['Idempotency-Key', 'Prefer'],
    answers: {
      200: data(notificationAnswer, 'It was announced before; this is that message.', [
        'Location',
        'Idempotent-Replayed',
      ]),
      ...sendAnswers,
    },
    errors: [
      ...taken,
      ...sendOperations.send.errors,
      'customer_not_found',
      'customer_differs',
      'customer_phone_missing',
      'remaining_mismatch',
      'not_wanted',
      'rule_off',
      'payment_voided',
      'payment_not_found',
      'notification_failed',
    ],
  },
  record: {
    id: 'recordPayment',
    tag: 'payments',
    summary: 'Record a payment at the counter',
    description:
      'The payment, the invoice and the receipt in one commit. It never fails because of its ' +
      'message, and never waits for WhatsApp.',
    body: counterBody,
    takes: ['Idempotency-Key'],
    answers: {
      200: data(paymentAnswer, 'It was recorded before; this is it.', ['Idempotent-Replayed']),
      201: data(paymentAnswer, 'It is recorded.'),
    },
    errors: [...taken, 'payment_not_found'],
  },
  void: {
    id: 'voidPayment',
    tag: 'payments',
    summary: 'Take a payment back',
    description:
      'Once, however often it is asked. A receipt that has not left is cancelled; one that has ' +
      'is followed by a correction.',
    params: z.strictObject({ id: callerIdQuery }),
    body: voidBody,
    answers: { 200: data(voidedPaymentAnswer, 'The invoice is open again.') },
    errors: ['payment_not_found'],
  },
} satisfies Record<string, Operation>;
