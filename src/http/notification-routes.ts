import type { Request, Response } from 'express';
import type { WhatsAppService } from '../whatsapp/whatsapp-service.ts';
import { callerOf } from './authenticate.ts';
import { sendData } from './envelope.ts';
import { viewNotification } from './notification-view.ts';
import { notificationOperations as about } from './operations/notifications.ts';
import { readIdempotencyKey } from './preferences.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

/** The routes by which a person decides about one notification. */
export function notificationRoutes(service: WhatsAppService): Route[] {
  const cancel = async (request: Request, response: Response) => {
    const { id } = validate(about.cancel.params, request.params);
    validate(about.cancel.body, request.body ?? {});
    sendData(response, 200, viewNotification(await service.cancel(id)));
  };

  const retry = async (request: Request, response: Response) => {
    const { id } = validate(about.retry.params, request.params);
    const { confirmDuplicate } = validate(about.retry.body, request.body ?? {});
    const key = readIdempotencyKey(request);
    const idempotency = key === null ? null : { caller: callerOf(response).id, key };
    const { notification, replayed } = await service.retry({ id, confirmDuplicate }, idempotency);
    if (replayed) response.set('Idempotent-Replayed', 'true');
    response.location(`/whatsapp/notifications/${notification.id}`);
    const isSent = notification.status === 'sent';
    sendData(response, isSent ? 201 : 202, viewNotification(notification));
  };

  const deciding = { method: 'POST', scope: 'send' } as const;
  const path = '/whatsapp/notifications/:id';
  return [
    { ...deciding, path: `${path}/cancel`, about: about.cancel, handle: cancel },
    { ...deciding, path: `${path}/retry`, about: about.retry, handle: retry },
  ];
}
