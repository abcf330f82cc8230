import { z } from 'zod';
import { mediaTypes } from '../../notifications/media.ts';
import { notificationClasses, notificationStatuses } from '../../notifications/notification.ts';
import type { viewNotification, viewWithTimeline } from '../notification-view.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { count, instant, rowId, uuid } from './parts.ts';

const example = {
  id: '01a202fb-d4b9-7bcd-97c2-5dc6d1a9de3d',
  customerId: 123,
  channel: 'whatsapp',
  recipient: '081234567890',
  phone: '+6281234567890',
  class: 'transactional',
  template: null,
  message: 'Pembayaran Rp100.000 diterima.',
  status: 'sent',
  errorCode: null,
  errorMessage: null,
  attempts: 1,
  createdAt: '2026-11-22T11:19:48.153Z',
  scheduledAt: null,
  expiresAt: '2026-11-24T11:19:48.153Z',
  sentAt: '2026-11-22T11:19:48.000Z',
  deliveredAt: null,
  readAt: null,
  uncertainSince: null,
  uncertainReason: null,
  held: null,
  batchId: null,
  invoiceId: null,
  paymentId: null,
  messageId: '3EB0453C0396FD3FF79C9D',
  webVersion: '2.3000.1034162388',
  retryOf: null,
};

const hold = z
  .strictObject({ reason: z.string(), until: instant.nullable() })
  .describe('The rule that it waits for, or the session.');

const fields = {
  id: uuid,
  customerId: rowId.nullable(),
  channel: z.literal('whatsapp'),
  recipient: z.string().describe('As it was given.'),
  phone: z.string().describe('E.164, with plus; masked after RETENTION_PHONE_DAYS.'),
  class: z.enum(notificationClasses),
  template: z.string().nullable(),
  message: z.string().describe('Empty after RETENTION_TEXT_DAYS.'),
  status: z.enum(notificationStatuses),
  errorCode: z.string().nullable().describe('Why it is failed or cancelled.'),
  errorMessage: z.string().nullable(),
  attempts: count,
  createdAt: instant,
  scheduledAt: instant.nullable(),
  expiresAt: instant.nullable(),
  sentAt: instant.nullable().describe("WhatsApp's own time of its acknowledgement."),
  deliveredAt: instant.nullable(),
  readAt: instant.nullable(),
  uncertainSince: instant.nullable().describe('Handed over, and the result is not known.'),
  uncertainReason: z.string().nullable(),
  held: hold.nullable(),
  batchId: uuid.nullable(),
  invoiceId: rowId.nullable(),
  paymentId: rowId.nullable(),
  messageId: z.string().nullable().describe("WhatsApp's bare id."),
  webVersion: z.string().nullable().describe('The build of WhatsApp Web that it was handed to.'),
  retryOf: uuid.nullable(),
  media: z.strictObject({ mimeType: z.enum(mediaTypes), fileName: z.string() }).exactOptional(),
};

/** One notification. */
export const notificationAnswer = z
  .strictObject(fields)
  .meta({ id: 'Notification', examples: [example] }) satisfies z.ZodType<
  Wire<ReturnType<typeof viewNotification>>
>;

const event = z.strictObject({
  at: instant,
  kind: z.string().describe('Such as accepted, claimed, acknowledged, uncertain, delivered.'),
  attempt: count,
  detail: z.string().nullable(),
});

/** One notification with what happened to it. */
export const timelineAnswer = z.strictObject({ ...fields, timeline: z.array(event) }).meta({
  id: 'NotificationWithTimeline',
  examples: [
    {
      ...example,
      timeline: [
        { at: '2026-11-22T11:19:48.153Z', kind: 'accepted', attempt: 0, detail: null },
        { at: '2026-11-22T11:19:48.410Z', kind: 'acknowledged', attempt: 1, detail: null },
      ],
    },
  ],
}) satisfies z.ZodType<Wire<ReturnType<typeof viewWithTimeline>>>;
