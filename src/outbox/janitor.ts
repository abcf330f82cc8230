import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import { Repeater } from '../repeater.ts';

interface JanitorOptions {
  repository: Pick<
    NotificationLogRepository,
    | 'compactCounts'
    | 'forgetTexts'
    | 'forgetPhones'
    | 'forgetIdempotencyKeys'
    | 'forgetInboundMessages'
    | 'forgetMedia'
    | 'forgetWebhookEvents'
  >;
  clock: Clock;
  logger: Logger;
  /** Days that texts are kept. */
  retentionTextDays: number;
  /** Days that phone numbers and incoming messages are kept. */
  retentionPhoneDays: number;
}

/** What one round of forgetting came to, in rows. */
export interface Tidied {
  texts: number;
  phones: number;
  idempotencyKeys: number;
  inboundMessages: number;
  media: number;
  webhookEvents: number;
}

/** Counts that were not added up yet are what a reader has to add up: they stay few. */
const compactEveryMs = 15_000;
const forgetEveryMs = 3_600_000;
/** So many at once: a commit holds its locks for milliseconds. */
const batchSize = 500;
const compactAtOnce = 5_000;
/** A repeated request is recognised for so long. */
const idempotencyDays = 7;
/** What webhooks were told can be told again for so long, unless texts are kept for less. */
const webhookDays = 7;
const stopGraceMs = 2_000;
const dayMs = 86_400_000;

/**
 * Keeps the ledger light, in the process that owns the account: adds up the counts, and forgets
 * what has been kept long enough. Nothing that is pending or in doubt is touched.
 */
export class Janitor {
  readonly #options: JanitorOptions;
  readonly #repeaters: readonly Repeater[];
  #isStopping = false;

  constructor(options: JanitorOptions) {
    this.#options = options;
    this.#repeaters = [
      this.#repeat(() => this.compact(), compactEveryMs),
      this.#repeat(() => this.forget(), forgetEveryMs),
    ];
  }

  start(): void {
    this.#isStopping = false;
    for (const repeater of this.#repeaters) repeater.start();
  }

  /**
   * Resolves when the batch in work, if any, is committed. A database that does not answer holds
   * nothing up: what is not committed is done again by the next owner.
   */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const ended = Promise.all(this.#repeaters.map((repeater) => repeater.stop()));
    await Promise.race([ended, this.#options.clock.sleep(stopGraceMs)]);
  }

  /** Adds up all counts that were appended so far; resolves with how many. */
  compact(): Promise<number> {
    return this.#inBatches((limit) => this.#options.repository.compactCounts(limit), compactAtOnce);
  }

  /** One round of forgetting, with one line in the log when there was something to forget. */
  async forget(): Promise<Tidied> {
    const { repository, logger, retentionTextDays, retentionPhoneDays } = this.#options;
    const phonesBefore = this.#daysAgo(retentionPhoneDays);
    const webhooksBefore = this.#daysAgo(Math.min(webhookDays, retentionTextDays));
    const tidied: Tidied = {
      phones: await this.#inBatches((limit) => repository.forgetPhones(phonesBefore, limit)),
      texts: await this.#inBatches((limit) =>
        repository.forgetTexts(this.#daysAgo(retentionTextDays), limit),
      ),
      idempotencyKeys: await this.#inBatches((limit) =>
        repository.forgetIdempotencyKeys(this.#daysAgo(idempotencyDays), limit),
      ),
      inboundMessages: await this.#inBatches((limit) =>
        repository.forgetInboundMessages(phonesBefore, limit),
      ),
      media: await this.#inBatches((limit) => repository.forgetMedia(this.#daysAgo(1), limit)),
      webhookEvents: await this.#inBatches((limit) =>
        repository.forgetWebhookEvents(webhooksBefore, limit),
      ),
    };
    if (Object.values(tidied).some((rows) => rows > 0)) logger.info(tidied, 'janitor.forgot');
    return tidied;
  }

  #repeat(work: () => Promise<unknown>, everyMs: number): Repeater {
    const { clock, logger } = this.#options;
    const onFailure = (error: unknown) => logger.warn({ err: error }, 'janitor.failed');
    return new Repeater({ work, everyMs, onFailure, clock });
  }

  async #inBatches(batch: (limit: number) => Promise<number>, limit = batchSize): Promise<number> {
    let total = 0;
    while (!this.#isStopping) {
      const done = await batch(limit);
      total += done;
      if (done < limit) break;
    }
    return total;
  }

  #daysAgo(days: number): Date {
    return new Date(this.#options.clock.now().getTime() - days * dayMs);
  }
}
