import type { Knex } from 'knex';
import type { Alarms } from './alarms.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { viewNotification } from './http/notification-view.ts';
import type { Route } from './http/route.ts';
import { webhookDeliveryRoutes } from './http/webhook-delivery-routes.ts';
import { webhookRoutes } from './http/webhook-routes.ts';
import type { Logger } from './logger.ts';
import { WebhookDeliveryRepository } from './notifications/webhook-delivery-repository.ts';
import { WebhookRepository } from './notifications/webhook-repository.ts';
import { SessionNews, type SessionStep } from './outbox/webhooks/session-news.ts';
import { sharedLookup } from './outbox/webhooks/shared-lookup.ts';
import { WebhookDispatcher } from './outbox/webhooks/webhook-dispatcher.ts';
import { lookUp } from './pinned-request.ts';

/** What webhooks need of the server. */
interface WebhookFoundations {
  config: Pick<Config, 'webhookPrivateHosts'>;
  db: Knex;
  clock: Clock;
  logger: Logger;
  alarms: Alarms;
  session: { on(event: 'changed', listener: (change: SessionStep) => void): unknown };
}

/** What tells other programs what happens. */
export interface Webhooks {
  routes: readonly Route[];
  start(): void;
  /** To be called after the last change that is to be told. */
  stop(): Promise<void>;
}

/** One attempt may take so long in all. */
const timeoutMs = 15_000;
const leaseMs = 30_000;

/** Builds what tells other programs, and lets it hear the session and the alarms. */
export function composeWebhooks(foundations: WebhookFoundations): Webhooks {
  const { config, db, clock, logger, alarms, session } = foundations;
  const privateHosts = config.webhookPrivateHosts ?? [];
  const webhooks = new WebhookRepository(db);
  const deliveries = new WebhookDeliveryRepository(db);
  const dispatcher = new WebhookDispatcher({
    ...{ deliveries, webhooks, viewNotification, clock, logger },
    ...{ privateHosts, timeoutMs, leaseMs, resolve: sharedLookup(lookUp) },
  });
  const news = new SessionNews({ deliveries, clock, logger });
  alarms.on('raised', (alarm) => news.alarmRaised(alarm));
  alarms.on('cleared', (alarm) => news.alarmCleared(alarm));
  session.on('changed', (change) => news.stateChanged(change));
  return {
    routes: [
      ...webhookRoutes({ webhooks, privateHosts, clock }),
      ...webhookDeliveryRoutes({
        ...{ webhooks, deliveries, clock },
        test: (id) => dispatcher.test(id),
        wake: () => dispatcher.wake(),
      }),
    ],
    start: () => dispatcher.start(),
    stop: async () => {
      await news.stop();
      await dispatcher.stop();
    },
  };
}
