import { z } from 'zod';
import {
  deliveryStatuses,
  type Webhook,
  type WebhookDelivery,
  webhookEventTypes,
} from '../../notifications/webhook.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { count, instant } from './parts.ts';

const fields = {
  id: z.uuid(),
  url: z.string(),
  description: z.string().nullable(),
  events: z.array(z.enum(webhookEventTypes)).nullable().describe('Null: every event.'),
  enabled: z.boolean(),
  disabledReason: z
    .enum(['gone', 'failing'])
    .nullable()
    .describe('Why the server has switched it off.'),
  failingSince: instant.nullable(),
  previousSecretUntil: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
};

const example = {
  id: '0b6cd1f5-41a5-4a77-9d7c-a06f5a2f1c5d',
  url: 'https://billing.example.net/hooks/whatsapp',
  description: null,
  events: ['notification.sent', 'notification.failed'],
  enabled: true,
  disabledReason: null,
  failingSince: null,
  previousSecretUntil: null,
  createdAt: '2026-11-26T03:00:00.000Z',
  updatedAt: '2026-11-26T03:00:00.000Z',
};

/** An address that is told what happens. */
export const webhookAnswer = z
  .strictObject(fields)
  .meta({ id: 'Webhook', examples: [example] }) satisfies z.ZodType<Wire<Webhook>>;

/** The same with its secret. */
export const webhookSecretAnswer = z.strictObject({ ...fields, secret: z.string() }).meta({
  id: 'WebhookWithSecret',
  examples: [{ ...example, secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD5vL5qE8Oq5w=' }],
});

/** Whether there was a webhook to remove. */
export const webhookRemovedAnswer = z
  .strictObject({ id: z.uuid(), removed: z.boolean() })
  .meta({ id: 'WebhookRemoved', examples: [{ id: example.id, removed: true }] });

/** One webhook being told of one event. */
export const deliveryAnswer = z
  .strictObject({
    id: z.int(),
    eventId: z.string(),
    type: z.string(),
    status: z.enum(deliveryStatuses),
    attempts: count,
    createdAt: instant,
    attemptedAt: instant.nullable(),
    nextAttemptAt: instant.nullable(),
    responseStatus: z.int().nullable(),
    error: z
      .enum([
        'timeout',
        'connection_failed',
        'name_not_found',
        'address_refused',
        'redirect',
        'http_error',
        'gone',
        'disabled',
      ])
      .nullable(),
    durationMs: count.nullable(),
  })
  .meta({
    id: 'Delivery',
    examples: [
      {
        id: 42,
        eventId: '5b1c3c0e-8f36-4f0c-8d0e-3c1c8d1f4f0a',
        type: 'notification.sent',
        status: 'delivered',
        attempts: 1,
        createdAt: '2026-11-26T03:00:02.000Z',
        attemptedAt: '2026-11-26T03:00:02.113Z',
        nextAttemptAt: null,
        responseStatus: 204,
        error: null,
        durationMs: 38,
      },
    ],
  }) satisfies z.ZodType<Wire<WebhookDelivery>>;
