import type { Response } from 'express';
import { AppError } from '../errors.ts';
import type { Notification } from '../notifications/notification.ts';
import { sendData } from './envelope.ts';
import { viewNotification } from './notification-view.ts';

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
  const code = notification.errorCode ?? notification.status;
  const message = notification.errorMessage ?? `The notification is ${notification.status}.`;
  return new AppError(code, `${message} See ${location}.`, {
    status: 422,
    details: [{ path: 'phone', code, message }],
  });
}

/** Aborted when the caller hangs up, so that nobody waits for nobody. */
export function closed(response: Response): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once('close', () => controller.abort());
  return controller.signal;
}
