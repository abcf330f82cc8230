import { z } from 'zod';
import { deliveryStatuses, webhookEventTypes } from '../../notifications/webhook.ts';
import {
  deliveryAnswer,
  webhookAnswer,
  webhookRemovedAnswer,
  webhookSecretAnswer,
} from '../answers/webhook.ts';
import { callerIdQuery, labelField, nothing } from '../fields.ts';
import { data, type Operation, page } from '../operation.ts';
import { pageFields } from '../page-query.ts';
import { webhookPath } from '../webhook-path.ts';

const eventsField = z.array(z.enum(webhookEventTypes)).min(1).nullable();
const fields = {
  description: labelField.nullable().optional(),
  events: eventsField.transform((events) => events && [...new Set(events)]).optional(),
  enabled: z.boolean().optional(),
};

/** The calls for who is told what happens. */
export const webhookOperations = {
  list: {
    id: 'listWebhooks',
    tag: 'webhooks',
    summary: 'List the webhooks',
    answers: { 200: page(webhookAnswer, 'At most 20.') },
    errors: [],
  },
  create: {
    id: 'createWebhook',
    tag: 'webhooks',
    summary: 'Have another program told what happens',
    description: 'Without `events`, or with null, it is told everything.',
    body: z.strictObject({ url: z.string(), ...fields }).meta({
      id: 'WebhookBody',
      examples: [
        {
          url: 'https://billing.example.net/hooks/whatsapp',
          events: ['notification.sent', 'notification.failed'],
        },
      ],
    }),
    takes: ['Idempotency-Key'],
    answers: {
      201: data(webhookSecretAnswer, 'The secret is shown in this answer only.', [
        'Location',
        'Idempotent-Replayed',
        'Cache-Control',
      ]),
    },
    errors: ['webhook_url_refused', 'too_many_webhooks', 'idempotency_key_reused'],
  },
  read: {
    id: 'getWebhook',
    tag: 'webhooks',
    summary: 'Read one webhook',
    params: webhookPath,
    answers: { 200: data(webhookAnswer, 'The webhook.') },
    errors: ['webhook_not_found'],
  },
  update: {
    id: 'changeWebhook',
    tag: 'webhooks',
    summary: 'Change what the body names',
    params: webhookPath,
    body: z
      .strictObject({ url: z.string().optional(), ...fields })
      .meta({ id: 'WebhookChange', examples: [{ enabled: true }] }),
    answers: { 200: data(webhookAnswer, 'The webhook as it is now.') },
    errors: ['webhook_not_found', 'webhook_url_refused'],
  },
  remove: {
    id: 'removeWebhook',
    tag: 'webhooks',
    summary: 'Remove a webhook',
    params: webhookPath,
    answers: { 200: data(webhookRemovedAnswer, 'It is not there any more.') },
    errors: [],
  },
  rotate: {
    id: 'rotateWebhookSecret',
    tag: 'webhooks',
    summary: 'Give a webhook a new secret',
    description: 'The one before signs beside it for 24 hours.',
    params: webhookPath,
    body: nothing,
    answers: {
      200: data(webhookSecretAnswer, 'The secret is shown in this answer only.', ['Cache-Control']),
    },
    errors: ['webhook_not_found'],
  },
} satisfies Record<string, Operation>;

/** The calls for how far webhooks have been told. */
export const deliveryOperations = {
  test: {
    id: 'testWebhook',
    tag: 'webhooks',
    summary: 'Tell a webhook a test event at once',
    params: webhookPath,
    body: nothing,
    answers: { 200: data(deliveryAnswer, 'What came of it.') },
    errors: ['webhook_not_found'],
  },
  list: {
    id: 'listDeliveries',
    tag: 'webhooks',
    summary: 'List what a webhook was told, newest first',
    params: webhookPath,
    query: z.strictObject({ ...pageFields, status: z.enum(deliveryStatuses).optional() }),
    answers: { 200: page(deliveryAnswer, 'A page; kept for 7 days.') },
    errors: ['webhook_not_found'],
  },
  redeliver: {
    id: 'redeliver',
    tag: 'webhooks',
    summary: 'Tell it once more, now',
    params: z.strictObject({ id: webhookPath.shape.id, deliveryId: callerIdQuery.pipe(z.int()) }),
    body: nothing,
    answers: { 202: data(deliveryAnswer, 'It is due now.') },
    errors: ['webhook_not_found', 'delivery_not_found', 'webhook_disabled'],
  },
} satisfies Record<string, Operation>;
