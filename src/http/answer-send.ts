import type { Response } from 'express';
import type { CodeOf } from '../error-codes.ts';
import { AppError } from '../errors.ts';
import type { Notification } from '../notifications/notification.ts';
import { sendData } from './envelope.ts';
import { viewNotification } from './notification-view.ts';

/** What a call that makes a message can end with when the message is not sent. */
export const unsentCodes = [
  'not_on_whatsapp',
  'not_reachable',
  'refused',
  'expired',
  'opted_out',
  'cancelled_by_request',
  'already_paid',
  'renewed',
  'superseded',
  'erased',
] as const satisfies readonly CodeOf<422>[];

type UnsentCode = (typeof unsentCodes)[number];

/**
 * 201 when WhatsApp's server has acknowledged the message, 202 while that is open, 422 when it
 * is certain by now that nothing will arrive.
 */
export function answerSend(response: Response, notification: Notification): void {
  response.location(`/whatsapp/notifications/${notification.id}`);
  if (notification.status === 'sent') sendData(response, 201, viewNotification(notification));
  else if (notification.status === 'pending') {
    sendData(response, 202, viewNotification(notification));
  } else throw notSent(notification, String(response.get('Location')));
}

function notSent(notification: Notification, location: string): AppError {
  const code = endOf(notification);
  const message = notification.errorMessage ?? `The notification is ${notification.status}.`;
  return new AppError(code, `${message} See ${location}.`, {
    status: 422,
    details: [{ path: 'phone', code, message }],
  });
}

/** Why it is not sent; an end that nobody has named is a fault of ours. */
function endOf({ errorCode, status }: Notification): UnsentCode {
  const code = unsentCodes.find((known) => known === errorCode);
  if (code) return code;
  throw new Error(`The notification is ${status} with the unknown code ${errorCode}.`);
}

/** Aborted when the caller hangs up, so that nobody waits for nobody. */
export function closed(response: Response): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once('close', () => controller.abort());
  return controller.signal;
}
