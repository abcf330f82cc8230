import type { Knex } from 'knex';
import * as claim from './sql/claim-deliveries.ts';
import * as read from './sql/read-deliveries.ts';
import * as settle from './sql/settle-deliveries.ts';
import type {
  ClaimedDelivery,
  DeliveryStatus,
  WebhookDelivery,
  WebhookEventType,
} from './webhook.ts';

/** How far each webhook has been told of each event. */
export class WebhookDeliveryRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** Records what is not in the database by itself; nothing while no webhook wants it. */
  async record(type: WebhookEventType, data: object, at: Date): Promise<void> {
    await this.#db.raw(
      `select record_webhook_event(:type, cast(:at as timestamptz), null, cast(:data as jsonb))`,
      { type, at, data: JSON.stringify(data) },
    );
  }

  /** See {@link claim.claimDeliveries}. */
  claim(request: claim.DeliveryClaim): Promise<ClaimedDelivery[]> {
    return claim.claimDeliveries(this.#db, request);
  }

  /** See {@link claim.claimTest}. */
  claimTest(
    webhookId: string,
    request: Parameters<typeof claim.claimTest>[2],
  ): Promise<ClaimedDelivery | null> {
    return claim.claimTest(this.#db, webhookId, request);
  }

  settleDelivered(fence: settle.DeliveryFence, attempt: settle.DeliveryAttempt) {
    return settle.settleDelivered(this.#db, fence, attempt);
  }

  /** See {@link settle.settleUndelivered}. */
  settleUndelivered(
    fence: settle.DeliveryFence,
    attempt: settle.DeliveryAttempt,
    retryAt: Date | null,
    now: Date,
  ): Promise<Date | null> {
    return settle.settleUndelivered(this.#db, fence, attempt, retryAt, now);
  }

  giveBack(fence: settle.DeliveryFence, now: Date): Promise<void> {
    return settle.giveBackDelivery(this.#db, fence, now);
  }

  list(
    webhookId: string,
    status: DeliveryStatus | null,
    page: { limit: number; before: number | null },
  ): Promise<WebhookDelivery[]> {
    return read.listDeliveries(this.#db, { endpointId: webhookId, status }, page);
  }

  find(webhookId: string, id: number): Promise<WebhookDelivery | null> {
    return read.findDelivery(this.#db, { endpointId: webhookId, id });
  }

  redeliver(webhookId: string, id: number, now: Date): Promise<void> {
    return settle.redeliver(this.#db, { endpointId: webhookId, id }, now);
  }
}
