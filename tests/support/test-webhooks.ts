import { afterEach, beforeEach } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { viewNotification } from '../../src/http/notification-view.ts';
import type { Webhook, WebhookDelivery } from '../../src/notifications/webhook.ts';
import { WebhookDeliveryRepository } from '../../src/notifications/webhook-delivery-repository.ts';
import {
  type WebhookFields,
  WebhookRepository,
} from '../../src/notifications/webhook-repository.ts';
import { WebhookDispatcher } from '../../src/outbox/webhooks/webhook-dispatcher.ts';
import { newWebhookSecret } from '../../src/outbox/webhooks/webhook-signature.ts';
import { type LogLines, collectLogLines } from './log-lines.ts';
import type { TestLedger } from './test-ledger.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

type DispatcherOptions = ConstructorParameters<typeof WebhookDispatcher>[0];

/** Webhooks on a real ledger and with a receiver that the test scripts. */
export class TestWebhooks {
  readonly ledger: TestLedger;
  receiver!: WebhookReceiver;
  log!: LogLines;
  readonly #dispatchers: WebhookDispatcher[] = [];

  constructor(ledger: TestLedger) {
    this.ledger = ledger;
  }

  async open(): Promise<void> {
    this.log = collectLogLines();
    this.receiver = await new WebhookReceiver().open();
  }

  async close(): Promise<void> {
    await this.receiver.close();
    await Promise.all(this.#dispatchers.splice(0).map((dispatcher) => dispatcher.stop()));
  }

  get webhooks(): WebhookRepository {
    return new WebhookRepository(this.ledger.knex);
  }

  get deliveries(): WebhookDeliveryRepository {
    return new WebhookDeliveryRepository(this.ledger.knex);
  }

  /** A new webhook with its secret, told everything unless `fields` say otherwise. */
  async create(fields: Partial<WebhookFields> = {}): Promise<Webhook & { secret: string }> {
    const given = { url: this.receiver.url(), description: null, events: null, enabled: true };
    const own = { secret: newWebhookSecret(), most: 20 };
    const now = this.ledger.clock.now();
    const created = await this.webhooks.create({ ...given, ...fields }, own, null, now);
    if (typeof created === 'string') throw new Error(created);
    return { ...created.webhook, secret: created.secret };
  }

  /** A dispatcher on the machine's clock that is stopped after the test; not started yet. */
  dispatcher(options: Partial<DispatcherOptions> = {}): WebhookDispatcher {
    const dispatcher = new WebhookDispatcher({
      deliveries: this.deliveries,
      webhooks: this.webhooks,
      viewNotification,
      clock: systemClock,
      logger: this.log.logger,
      privateHosts: ['localhost'],
      timeoutMs: 10_000,
      leaseMs: 20_000,
      ...options,
    });
    this.#dispatchers.push(dispatcher);
    return dispatcher;
  }

  /** Starts such a dispatcher. */
  run(options: Partial<DispatcherOptions> = {}): WebhookDispatcher {
    const dispatcher = this.dispatcher(options);
    dispatcher.start();
    return dispatcher;
  }

  /** Lets `count` things happen that a webhook can be told, each with its number. */
  async happen(count: number): Promise<void> {
    const { deliveries } = this;
    for (let number = 1; number <= count; number += 1) {
      const data = { from: 'ready', state: 'reconnecting', reason: String(number) };
      await deliveries.record('session.state_changed', data, systemClock.now());
    }
  }

  /** Everything that a webhook was told or is to be told, oldest first. */
  async told(webhookId: string): Promise<WebhookDelivery[]> {
    const page = { limit: 10_000, before: null };
    return (await this.deliveries.list(webhookId, null, page)).toReversed();
  }
}

/** Gives the test file that calls this at its top webhooks, new for every test. */
export function useWebhooks(ledger: TestLedger): TestWebhooks {
  const webhooks = new TestWebhooks(ledger);
  beforeEach(() => webhooks.open());
  afterEach(() => webhooks.close());
  return webhooks;
}
