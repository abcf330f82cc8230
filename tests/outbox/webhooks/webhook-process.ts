import { systemClock } from '../../../src/clock.ts';
import { createDatabase } from '../../../src/database/connection.ts';
import { viewNotification } from '../../../src/http/notification-view.ts';
import { createLogger } from '../../../src/logger.ts';
import { WebhookDeliveryRepository } from '../../../src/notifications/webhook-delivery-repository.ts';
import { WebhookRepository } from '../../../src/notifications/webhook-repository.ts';
import { WebhookDispatcher } from '../../../src/outbox/webhooks/webhook-dispatcher.ts';

/**
 * A process that does nothing but tell webhooks, for tests that kill it: on the database whose
 * address is its first argument. Attempts take at most 1 s, claims last for 3 s.
 */
const db = createDatabase({ connectionString: process.argv[2] as string, poolMax: 4 });
new WebhookDispatcher({
  deliveries: new WebhookDeliveryRepository(db),
  webhooks: new WebhookRepository(db),
  viewNotification,
  clock: systemClock,
  logger: createLogger({ level: 'error' }),
  privateHosts: ['localhost'],
  timeoutMs: 1_000,
  leaseMs: 3_000,
}).start();
