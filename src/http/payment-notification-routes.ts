import type { Request, Response } from 'express';
import { conflict, unfit } from '../billing/billing-errors.ts';
import type { NotifyResult } from '../billing/billing-notifier.ts';
import type { KasirController } from '../billing/kasir-controller.ts';
import type { Clock } from '../clock.ts';
import type { CodeOf } from '../error-codes.ts';
import { AppError } from '../errors.ts';
import type { PhonePolicy } from '../notifications/phone-number.ts';
import type { WhatsAppService } from '../whatsapp/whatsapp-service.ts';
import { answerSend, closed } from './answer-send.ts';
import { sendData } from './envelope.ts';
import { viewNotification } from './notification-view.ts';
import { readPaymentNotificationBody } from './payment-body.ts';
import { paymentOperations } from './operations/payments.ts';
import { readWaitMs } from './preferences.ts';
import { readClaim } from './read-claim.ts';
import type { Route } from './route.ts';

interface PaymentNotificationRoutesOptions {
  kasir: Pick<KasirController, 'record'>;
  service: Pick<WhatsAppService, 'get' | 'waitUntilSettled'>;
  phonePolicy: PhonePolicy;
  clock: Clock;
}

/**
 * The route by which another billing has a payment announced. It is for the message: when that
 * can't be made, nothing is recorded either, so that the call may be repeated.
 */
export function paymentNotificationRoutes(options: PaymentNotificationRoutesOptions): Route[] {
  const { kasir, service, phonePolicy, clock } = options;
  const handle = async (request: Request, response: Response) => {
    const command = readPaymentNotificationBody(request.body, phonePolicy, clock.now());
    const waitMs = readWaitMs(request);
    const claim = readClaim(request, response, command);
    const { receipt } = await kasir.record(command, claim, requireReceipt);
    const { notificationId } = requireReceipt(receipt);
    if (receipt.outcome === 'duplicate') {
      response.set('Idempotent-Replayed', 'true');
      response.location(`/whatsapp/notifications/${notificationId}`);
      sendData(response, 200, viewNotification(await service.get(notificationId)));
      return;
    }
    answerSend(response, await service.waitUntilSettled(notificationId, waitMs, closed(response)));
  };
  const path = '/whatsapp/send-payment-notification';
  return [{ method: 'POST', path, scope: 'send', about: paymentOperations.notify, handle }];
}

/** Why there is no receipt, for the caller. */
const unmet = {
  opted_out: {
    path: 'customerId',
    message:
      'The recipient does not want such messages. Reach them in another way, or remove the ' +
      'opt-out under /whatsapp/opt-outs if they have changed their mind.',
  },
  not_wanted: {
    path: 'customerId',
    message: 'This customer does not want messages of this type. See their preferences.',
  },
  rule_off: {
    path: 'paymentType',
    message: 'Messages of this type are switched off. Switch the rule on to send them.',
  },
  customer_phone_missing: {
    path: 'customerId',
    message: 'This customer has no phone number. Add one in your billing.',
  },
  invalid_phone: {
    path: 'customerId',
    message: "The customer's number is not clearly one mobile number. Correct it in your billing.",
  },
} as const satisfies { readonly [Code in CodeOf<422>]?: { path: string; message: string } };

/** Throws, from inside the transaction, when there is no receipt to answer with. */
function requireReceipt(receipt: NotifyResult): { notificationId: string } {
  if ('notificationId' in receipt) return receipt;
  const { reason } = receipt;
  if (reason === 'payment_voided') {
    throw conflict(reason, 'paymentId', 'This payment was voided, so there is no receipt of it.');
  }
  if (!isUnmet(reason)) throw notificationFailed(reason);
  const { path, message } = unmet[reason];
  throw unfit(reason, path, message);
}

function isUnmet(reason: string): reason is keyof typeof unmet {
  return Object.hasOwn(unmet, reason);
}

function notificationFailed(reason: string): AppError {
  return new AppError(
    'notification_failed',
    `The message could not be written (${reason}), so nothing was recorded. Repeat the request ` +
      'in a moment; when it happens again, look at the text of this type.',
    { status: 503, headers: { 'Retry-After': '5' } },
  );
}
