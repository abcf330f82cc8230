import type { Request, Response } from 'express';
import { z } from 'zod';
import type { WhatsAppService } from '../whatsapp/whatsapp-service.ts';
import { callerOf } from './authenticate.ts';
import { sendData } from './envelope.ts';
import { viewNotification } from './notification-view.ts';
import { readIdempotencyKey } from './preferences.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

const notificationPath = z.strictObject({ id: z.uuid() });
const noFields = z.strictObject({});
const retryBody = z.strictObject({ confirmDuplicate: z.boolean().default(false) });

/** The routes by which a person decides about one notification. */
export function notificationRoutes(service: WhatsAppService): Route[] {
  const cancel = async (request: Request, response: Response) => {
    const { id } = validate(notificationPath, request.params);
    validate(noFields, request.body ?? {});
    sendData(response, 200, viewNotification(await service.cancel(id)));
  };

  const retry = async (request: Request, response: Response) => {
    const { id } = validate(notificationPath, request.params);
    const { confirmDuplicate } = validate(retryBody, request.body ?? {});
    const key = readIdempotencyKey(request);
    const idempotency = key === null ? null : { caller: callerOf(response).id, key };
    const { notification, replayed } = await service.retry({ id, confirmDuplicate }, idempotency);
    if (replayed) response.set('Idempotent-Replayed', 'true');
    response.location(`/whatsapp/notifications/${notification.id}`);
    const isSent = notification.status === 'sent';
    sendData(response, isSent ? 201 : 202, viewNotification(notification));
  };

  return [
    { method: 'POST', path: '/whatsapp/notifications/:id/cancel', scope: 'send', handle: cancel },
    { method: 'POST', path: '/whatsapp/notifications/:id/retry', scope: 'send', handle: retry },
  ];
}
