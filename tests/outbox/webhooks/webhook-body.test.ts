import { describe, expect, it } from 'vitest';
import { viewNotification } from '../../../src/http/notification-view.ts';
import type { WebhookEvent } from '../../../src/notifications/webhook.ts';
import { webhookBody } from '../../../src/outbox/webhooks/webhook-body.ts';
import { useLedger } from '../../support/test-ledger.ts';
import { useWebhooks } from '../../support/test-webhooks.ts';

const ledger = useLedger();
const webhooks = useWebhooks(ledger);

async function eventOf(message: string): Promise<WebhookEvent> {
  await webhooks.create();
  await ledger.acknowledged(1, { message, customerId: 123 });
  return (await ledger.knex('webhook_events').first()) as WebhookEvent;
}

describe('the body of a webhook', () => {
  it('of a notification has what the API shows of it', async () => {
    const event = await eventOf('Halo Budi');
    const [notification] = await ledger.repository.list({}, { limit: 1 });
    expect(JSON.parse(webhookBody(event, viewNotification))).toEqual({
      type: 'notification.sent',
      timestamp: event.at.toISOString(),
      data: JSON.parse(JSON.stringify(viewNotification(notification!))),
    });
  });

  it.each([
    ['letters', 'a'],
    ['signs that JSON writes longer', '"\n'],
    ['emoji of several code units', '👨‍👩‍👧'],
  ])('stays under 20 kB with a text of 60,000 %s, and says that it was cut', async (_, unit) => {
    const message = unit.repeat(Math.floor(60_000 / unit.length));
    const body = webhookBody(await eventOf(message), viewNotification);
    expect(Buffer.byteLength(body)).toBeLessThan(20_000);
    expect(Buffer.byteLength(body)).toBeGreaterThan(19_900);
    const { data } = JSON.parse(body) as {
      data: { message: string; messageTruncated: boolean; customerId: number };
    };
    expect(data).toMatchObject({ messageTruncated: true, customerId: 123 });
    expect(message.startsWith(data.message)).toBe(true);
    expect(() => encodeURIComponent(data.message)).not.toThrow();
  });

  it('of something else has what was recorded', () => {
    const at = new Date('2026-11-23T03:00:00Z');
    const data = { phone: '+6281234567890', scope: 'reminders' };
    const event = { id: 'x', type: 'opt_out.changed', at, data };
    const body = webhookBody(event, viewNotification);
    expect(JSON.parse(body)).toEqual({ type: event.type, timestamp: at.toISOString(), data });
  });
});
