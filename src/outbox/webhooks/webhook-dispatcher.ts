import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import type { ClaimedDelivery, WebhookDelivery } from '../../notifications/webhook.ts';
import { testEventType } from '../../notifications/webhook.ts';
import type { WebhookDeliveryRepository } from '../../notifications/webhook-delivery-repository.ts';
import type { WebhookRepository } from '../../notifications/webhook-repository.ts';
import { untilStored } from '../until-stored.ts';
import { Wake } from '../wake.ts';
import { type WebhookAnswer, type WebhookReach, callWebhook } from './call-webhook.ts';
import { type ViewNotification, webhookBody } from './webhook-body.ts';
import { hasFailedTooLong, retryAt } from './webhook-schedule.ts';
import { signWebhook } from './webhook-signature.ts';

interface WebhookDispatcherOptions extends WebhookReach {
  deliveries: WebhookDeliveryRepository;
  webhooks: Pick<WebhookRepository, 'disable'>;
  viewNotification: ViewNotification;
  /** Milliseconds after which a delivery is due again whose process is gone; over `timeoutMs`. */
  leaseMs: number;
  clock: Clock;
  logger: Logger;
}

/** So many attempts to one webhook at once: a receiver that hangs holds up nobody but itself. */
const atOnce = 5;
const lookEveryMs = 1_000;
/** At stop, attempts that are under way are waited for so long. */
const stopGraceMs = 2_000;

/**
 * Tells webhooks what has happened. Every process may do so at the same time: a delivery is
 * reserved in the database before each attempt, and due again when whoever had it is gone. A
 * receiver may get an event more than once, and never none; the order is not kept.
 */
export class WebhookDispatcher {
  readonly #options: WebhookDispatcherOptions;
  readonly #wake: Wake;
  readonly #inHand = new Map<Promise<void>, string>();
  #stopping = new AbortController();
  /** Aborted a moment later than that, for attempts that do not end. */
  #cut = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: WebhookDispatcherOptions) {
    this.#options = options;
    this.#wake = new Wake(options.clock);
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#cut = new AbortController();
    this.#running = this.#run(this.#stopping.signal);
  }

  /** Something may be due. */
  wake(): void {
    this.#wake.call();
  }

  /** Begins nothing more; what does not end within a moment is given back. */
  async stop(): Promise<void> {
    const { clock } = this.#options;
    this.#stopping.abort();
    const ended = this.#running.then(() => Promise.all(this.#inHand.keys()));
    await Promise.race([ended, clock.sleep(stopGraceMs)]);
    this.#cut.abort();
    await Promise.race([ended, clock.sleep(stopGraceMs)]);
  }

  /**
   * Tells one webhook a test event at once, on or off, and resolves with what came of it; null
   * when there is no such webhook.
   */
  async test(webhookId: string): Promise<WebhookDelivery | null> {
    const { deliveries } = this.#options;
    const delivery = await deliveries.claimTest(webhookId, this.#newClaim());
    if (!delivery) return null;
    await this.#attempt(delivery);
    return deliveries.find(webhookId, delivery.id);
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#begin().catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, 'webhook.claim_failed');
      });
      await this.#wake.wait(lookEveryMs, signal);
    }
  }

  /** Begins as many attempts as there is room for. */
  async #begin(): Promise<void> {
    const busy = new Map<string, number>();
    for (const id of this.#inHand.values()) busy.set(id, (busy.get(id) ?? 0) + 1);
    const claimed = await this.#options.deliveries.claim({ ...this.#newClaim(), atOnce, busy });
    for (const delivery of claimed) this.#track(delivery);
  }

  #newClaim() {
    const { clock, leaseMs } = this.#options;
    const now = clock.now();
    const leasedUntil = new Date(now.getTime() + leaseMs);
    return { now, leasedUntil, token: randomUUID() };
  }

  #track(delivery: ClaimedDelivery): void {
    const work = this.#attempt(delivery)
      .catch((error: unknown) => {
        this.#options.logger.error({ err: error, deliveryId: delivery.id }, 'webhook.failed');
      })
      .finally(() => {
        this.#inHand.delete(work);
        this.#wake.call();
      });
    this.#inHand.set(work, delivery.webhookId);
  }

  async #attempt(delivery: ClaimedDelivery): Promise<void> {
    const { clock, viewNotification } = this.#options;
    const { id, event, url, secrets } = delivery;
    const body = webhookBody(event, viewNotification);
    const headers = signWebhook({ id: event.id, body }, secrets, clock.now());
    const startedAt = performance.now();
    const answer = await callWebhook(url, { headers, body }, this.#options, this.#cut.signal);
    if (answer.error !== null && this.#cut.signal.aborted) {
      return this.#options.deliveries.giveBack(delivery, clock.now());
    }
    const durationMs = Math.round(performance.now() - startedAt);
    const settle = () => this.#settle(delivery, { ...answer, durationMs });
    await untilStored(settle, { ...this.#options, signal: this.#cut.signal });
    this.#options.logger.debug({ deliveryId: id, ...answer, durationMs }, 'webhook.attempted');
  }

  async #settle(delivery: ClaimedDelivery, attempt: WebhookAnswer & { durationMs: number }) {
    const { deliveries, clock } = this.#options;
    if (attempt.error === null) {
      await deliveries.settleDelivered(delivery, attempt);
      return;
    }
    const now = clock.now();
    const isTest = delivery.event.type === testEventType;
    const isLast = isTest || attempt.error === 'gone';
    const next = isLast ? null : retryAt(delivery.attempt, now, Math.random());
    const failingSince = await deliveries.settleUndelivered(delivery, attempt, next, now);
    if (failingSince === null || isTest) return;
    const { error, responseStatus } = attempt;
    const { id: deliveryId, webhookId } = delivery;
    this.#options.logger.warn(
      { webhookId, deliveryId, error, responseStatus, attempt: delivery.attempt, retryAt: next },
      'webhook.not_delivered',
    );
    if (error === 'gone') await this.#disable(webhookId, 'gone', now);
    else if (hasFailedTooLong(failingSince, now)) await this.#disable(webhookId, 'failing', now);
  }

  async #disable(webhookId: string, reason: 'gone' | 'failing', now: Date): Promise<void> {
    const { webhooks, logger } = this.#options;
    if (!(await webhooks.disable(webhookId, reason, now))) return;
    logger.error({ webhookId, reason }, 'webhook.disabled');
  }
}
