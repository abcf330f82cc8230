import type { Request, Response } from 'express';
import { z } from 'zod';
import { notificationStatuses } from '../notifications/notification.ts';
import { toStatistics } from '../whatsapp/service-status.ts';
import type { WhatsAppService } from '../whatsapp/whatsapp-service.ts';
import { sendData } from './envelope.ts';
import { callerIdQuery } from './fields.ts';
import { viewNotification, viewWithTimeline } from './notification-view.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

const historyQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'Give a whole number from 1 to 200.')
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .default(50),
  cursor: z.uuid().optional(),
  customerId: callerIdQuery.optional(),
  status: z.enum(notificationStatuses).optional(),
});

const notificationPath = z.strictObject({ id: z.uuid() });
const noQuery = z.strictObject({});

/** The routes that read the ledger. */
export function historyRoutes(service: WhatsAppService): Route[] {
  const history = async (request: Request, response: Response) => {
    const { limit, cursor, customerId, status } = validate(historyQuery, request.query);
    const filter = { ...(customerId && { customerId }), ...(status && { status }) };
    const page = { limit: limit + 1, ...(cursor && { before: cursor }) };
    const found = await service.history(filter, page);
    const shown = found.slice(0, limit);
    const nextCursor = found.length > limit ? (shown.at(-1)?.id ?? null) : null;
    sendData(response, 200, shown.map(viewNotification), { nextCursor });
  };

  const stats = async (request: Request, response: Response) => {
    validate(noQuery, request.query);
    sendData(response, 200, toStatistics(await service.stats()));
  };

  const notification = async (request: Request, response: Response) => {
    const { id } = validate(notificationPath, request.params);
    const found = await service.get(id);
    sendData(response, 200, viewWithTimeline(found, await service.timeline(id)));
  };

  return [
    { method: 'GET', path: '/whatsapp/history', scope: 'read', handle: history },
    { method: 'GET', path: '/whatsapp/stats', scope: 'read', handle: stats },
    { method: 'GET', path: '/whatsapp/notifications/:id', scope: 'read', handle: notification },
  ];
}
