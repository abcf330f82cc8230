import type { Alarm } from '../../alarms.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import type { WebhookEventType } from '../../notifications/webhook.ts';
import type { WebhookDeliveryRepository } from '../../notifications/webhook-delivery-repository.ts';
import { untilStored } from '../until-stored.ts';

/** The session has become something else, or is so for another reason. */
export interface SessionStep {
  from: string;
  to: { state: string; reason: string | null };
  at: Date;
}

interface SessionNewsOptions {
  deliveries: Pick<WebhookDeliveryRepository, 'record'>;
  clock: Clock;
  logger: Logger;
}

const stopGraceMs = 2_000;

/**
 * Records for webhooks what is not in the database by itself: the states of the session and the
 * alarms. One after the other, through an outage of the database too.
 */
export class SessionNews {
  readonly #options: SessionNewsOptions;
  readonly #stopping = new AbortController();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: SessionNewsOptions) {
    this.#options = options;
  }

  stateChanged({ from, to, at }: SessionStep): void {
    this.#record('session.state_changed', { from, ...to }, at);
  }

  alarmRaised({ code, reason, since }: Alarm): void {
    this.#record('session.alarm_raised', { code, reason, since }, since);
  }

  alarmCleared({ code, reason, since }: Alarm): void {
    this.#record('session.alarm_cleared', { code, reason, since }, this.#options.clock.now());
  }

  /** Resolves when what was told so far is recorded, or can't be within a moment. */
  async stop(): Promise<void> {
    await Promise.race([this.#queue, this.#options.clock.sleep(stopGraceMs)]);
    this.#stopping.abort();
  }

  #record(type: WebhookEventType, data: object, at: Date): void {
    const { deliveries } = this.#options;
    const write = () => deliveries.record(type, data, at);
    const { signal } = this.#stopping;
    this.#queue = this.#queue.then(() => untilStored(write, { ...this.#options, signal }));
  }
}
