import type { Request, Response } from 'express';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Notification } from '../notifications/notification.ts';
import type { PhonePolicy } from '../notifications/phone-number.ts';
import type { IdempotencyKey, SendRequest } from '../whatsapp/send-request.ts';
import type { WhatsAppService } from '../whatsapp/whatsapp-service.ts';
import { callerOf } from './authenticate.ts';
import { sendData } from './envelope.ts';
import { viewNotification } from './notification-view.ts';
import { readIdempotencyKey, readWaitMs } from './preferences.ts';
import type { Route } from './route.ts';
import { findLateExpiry, readSendBody } from './send-body.ts';

interface SendRoutesOptions {
  service: WhatsAppService;
  phonePolicy: PhonePolicy;
  clock: Clock;
}

/** The routes that make messages. */
export function sendRoutes({ service, phonePolicy, clock }: SendRoutesOptions): Route[] {
  /** Repeating a request is fine when its time is over by now; a new message is not. */
  const accept = async (body: SendRequest, idempotency: IdempotencyKey | null) => {
    const late = findLateExpiry(body, clock.now());
    if (!late) return service.send(body, idempotency);
    const earlier = await service.findReplay(body, idempotency);
    if (!earlier) throw late;
    return earlier;
  };

  const send = async (request: Request, response: Response) => {
    const body = readSendBody(request.body, phonePolicy);
    const key = readIdempotencyKey(request);
    const waitMs = readWaitMs(request);
    const idempotency = key === null ? null : { caller: callerOf(response).name, key };
    const { notification, replayed } = await accept(body, idempotency);
    if (replayed) response.set('Idempotent-Replayed', 'true');
    const settled = await service.waitUntilSettled(notification.id, waitMs, closed(response));
    answerSend(response, settled);
  };
  return [{ method: 'POST', path: '/whatsapp/send', scope: 'send', handle: send }];
}

/**
 * 201 when WhatsApp's server has acknowledged the message, 202 while that is open, 422 when it
 * is certain by now that nothing will arrive.
 */
function answerSend(response: Response, notification: Notification): void {
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
function closed(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}
