import type { Request, Response } from 'express';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { WebhookDelivery } from '../notifications/webhook.ts';
import type { WebhookDeliveryRepository } from '../notifications/webhook-delivery-repository.ts';
import type { WebhookRepository } from '../notifications/webhook-repository.ts';
import { sendData } from './envelope.ts';
import { deliveryOperations as about } from './operations/webhooks.ts';
import { sendPage } from './page-query.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';
import { readWebhookId, webhookNotFound } from './webhook-path.ts';

interface WebhookDeliveryRoutesOptions {
  webhooks: Pick<WebhookRepository, 'find'>;
  deliveries: Pick<WebhookDeliveryRepository, 'list' | 'find' | 'redeliver'>;
  /** Tells a webhook a test event at once; null when there is no such webhook. */
  test: (webhookId: string) => Promise<WebhookDelivery | null>;
  /** Called when something has become due. */
  wake: () => void;
  clock: Clock;
}

/** The routes for how far webhooks have been told. */
export function webhookDeliveryRoutes(options: WebhookDeliveryRoutesOptions): Route[] {
  const { webhooks, deliveries, test, wake, clock } = options;

  const list = async (request: Request, response: Response) => {
    const id = readWebhookId(request);
    const { limit, cursor = null, status = null } = validate(about.list.query, request.query);
    if (!(await webhooks.find(id))) webhookNotFound();
    const found = await deliveries.list(id, status, { limit: limit + 1, before: cursor });
    sendPage(response, found, limit, (delivery) => delivery);
  };

  const redeliver = async (request: Request, response: Response) => {
    const { id, deliveryId } = validate(about.redeliver.params, request.params);
    validate(about.redeliver.body, request.body ?? {});
    const webhook = (await webhooks.find(id)) ?? webhookNotFound();
    if (!(await deliveries.find(id, deliveryId))) throw deliveryNotFound();
    if (!webhook.enabled) throw webhookOff();
    await deliveries.redeliver(id, deliveryId, clock.now());
    wake();
    sendData(response, 202, await deliveries.find(id, deliveryId));
  };

  const tryOut = async (request: Request, response: Response) => {
    const id = readWebhookId(request);
    validate(about.test.body, request.body ?? {});
    sendData(response, 200, (await test(id)) ?? webhookNotFound());
  };

  const path = '/whatsapp/webhooks/:id';
  const scope = 'admin';
  return [
    { method: 'POST', path: `${path}/test`, scope, about: about.test, handle: tryOut },
    { method: 'GET', path: `${path}/deliveries`, scope, about: about.list, handle: list },
    {
      method: 'POST',
      path: `${path}/deliveries/:deliveryId/redeliver`,
      scope,
      about: about.redeliver,
      handle: redeliver,
    },
  ];
}

function deliveryNotFound(): AppError {
  return new AppError(
    'delivery_not_found',
    'This webhook has no delivery with this id. They are kept for 7 days.',
    { status: 404 },
  );
}

function webhookOff(): AppError {
  return new AppError(
    'webhook_disabled',
    'The webhook is off. Switch it on with {"enabled":true}, then ask again.',
    { status: 409 },
  );
}
