import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { viewNotification } from '../../src/http/notification-view.ts';
import { type HttpServer, listen } from '../../src/http-server.ts';
import { webhookEventTypes } from '../../src/notifications/webhook.ts';
import { OptOutRepository } from '../../src/notifications/opt-out-repository.ts';
import { webhookBody } from '../../src/outbox/webhooks/webhook-body.ts';
import type { WebhookEvent } from '../../src/notifications/webhook.ts';
import { eventually } from '../support/eventually.ts';
import { Readme } from '../support/readme.ts';
import { useLedger } from '../support/test-ledger.ts';
import { useWebhooks } from '../support/test-webhooks.ts';
import { receiver } from '../http/webhook-receiver-example.ts';

const page = new Readme('docs/webhooks.md');
const ledger = useLedger();
const webhooks = useWebhooks(ledger);
const source = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The words in the first column of the table under this heading. */
function firstColumn(heading: string): string[] {
  const [, table = ''] = new RegExp(`\\| ${heading} \\|.*\\n([^]*?)\\n\\n`).exec(page.text) ?? [];
  return [...table.matchAll(/^\| `([a-z_.]+)` \|/gm)].map(([, word]) => word!);
}

const shapeOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]))
    : 'value';

let server: HttpServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

describe('docs/webhooks.md', () => {
  it('names every event and no other', () => {
    expect(firstColumn('event')).toEqual([...webhookEventTypes]);
  });

  it('names every error of a delivery and no other', () => {
    const [, union = ''] =
      /export type DeliveryError =([^;]*);/.exec(source('src/notifications/webhook.ts')) ?? [];
    const errors = [...union.matchAll(/'([a-z_]+)'/g)].map(([, error]) => error);
    expect(errors.length).toBeGreaterThan(5);
    expect(firstColumn('`error` of a delivery')).toEqual(errors);
  });

  it('shows bodies as they are', async () => {
    await webhooks.create();
    await ledger.acknowledged(1);
    const optOuts = new OptOutRepository(ledger.knex);
    const entry = { phone: '+6281234567890', scope: 'reminders', reason: null } as const;
    await optOuts.add(entry, ledger.clock.now());
    await webhooks.happen(1);
    const events = (await ledger.knex('webhook_events')) as WebhookEvent[];
    for (const name of ['notification', 'opt_out', 'session']) {
      const event = events.find(({ type }) => type.startsWith(name))!;
      const real = JSON.parse(webhookBody(event, viewNotification)) as Record<string, unknown>;
      const documented = JSON.parse(page.block(name)) as Record<string, unknown>;
      expect(shapeOf(documented)).toEqual(shapeOf(real));
      expect(documented.type).toBe(real.type);
    }
  });

  it('has the receiver in TypeScript that takes each event once and no forged one', async () => {
    expect(page.block('receiver')).toBe(source('tests/http/webhook-receiver-example.ts'));
    const told: string[] = [];
    const webhook = await webhooks.create();
    server = await listen(
      receiver(webhook.secret, async ({ type }) => {
        told.push(type);
      }),
      { host: '127.0.0.1', port: 0 },
    );
    const url = `http://localhost:${new URL(server.url).port}/hooks/whatsapp`;
    await webhooks.webhooks.update(webhook.id, { url }, ledger.clock.now());
    const dispatcher = webhooks.run();
    await webhooks.happen(1);
    const isDelivered = async () => {
      const [delivery] = await webhooks.told(webhook.id);
      return delivery?.status === 'delivered' && delivery;
    };
    const { id } = await eventually('it is delivered', isDelivered);
    await webhooks.deliveries.redeliver(webhook.id, id, new Date());
    dispatcher.wake();
    await eventually('it is delivered again', isDelivered);
    expect(told).toEqual(['session.state_changed']);
    const headers = {
      ...{ 'Content-Type': 'application/json', 'webhook-id': 'x', 'webhook-signature': 'v1,x' },
      'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    };
    const forged = await fetch(url, { method: 'POST', headers, body: '{"type":"x"}' });
    expect(forged.status).toBe(401);
  });
});
