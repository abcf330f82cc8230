import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { InboundMessage } from '../notifications/inbound-message.ts';
import type { InboundRepository } from '../notifications/inbound-repository.ts';
import { readOptOutKeyword } from '../notifications/opt-out-keyword.ts';
import type { InboundRecord } from '../notifications/sql/take-inbound.ts';
import { untilStored } from '../outbox/until-stored.ts';
import type { SessionSupervisor } from './session-supervisor.ts';

interface InboundIntakeOptions {
  repository: InboundRepository;
  session: Pick<SessionSupervisor, 'call'>;
  clock: Clock;
  logger: Logger;
  /** Called after a commit that may have given the outbox something to do. */
  wakeOutbox: () => void;
}

const findPhoneDeadlineMs = 10_000;
/** So many keywords whose sender was unknown are tried again at once. */
const triedAgain = 100;

/**
 * Takes in what customers write, one message after the other, in the order in which it is told,
 * through an outage of the database too. Of a text only the keyword that it may be goes further
 * than here.
 */
export class InboundIntake {
  readonly #options: InboundIntakeOptions;
  readonly #stopping = new AbortController();
  #queue: Promise<void> = Promise.resolve();

  constructor(options: InboundIntakeOptions) {
    this.#options = options;
  }

  /** Resolves when the message is stored; one that was taken in before changes nothing. */
  take({ text, ...message }: InboundMessage): Promise<void> {
    return this.#inTurn({ ...message, keyword: text === null ? null : readOptOutKeyword(text) });
  }

  /** Asks once more whose the keywords are that came under an unknown LID. */
  async findSenders(): Promise<void> {
    for (const record of await this.#options.repository.listWithoutSender(triedAgain)) {
      await this.#inTurn(record);
    }
  }

  /** Takes in nothing more; what is still missing is read back at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#queue;
  }

  #inTurn(record: InboundRecord): Promise<void> {
    this.#queue = this.#queue.then(() => this.#takeIn(record));
    return this.#queue;
  }

  async #takeIn(record: InboundRecord): Promise<void> {
    const { repository, clock, logger, wakeOutbox } = this.#options;
    const { signal } = this.#stopping;
    if (signal.aborted || (record.phone === null && record.lid === null)) return;
    const store = async () => {
      const phone = record.phone ?? (await this.#findPhone(record.lid!));
      return repository.take({ ...record, phone }, clock.now());
    };
    const result = await untilStored(store, { clock, logger, signal });
    if (!result?.isNew) return;
    const { messageId, keyword } = record;
    const { hasSender, answered } = result;
    logger.info({ messageId, keyword, hasSender, answered }, 'inbound.taken');
    if (hasSender) wakeOutbox();
  }

  /** Whose LID it is, from what we know or else from WhatsApp; null when nobody says. */
  async #findPhone(lid: string): Promise<string | null> {
    const { repository, session, logger } = this.#options;
    const known = await repository.findPhone(lid);
    if (known !== null) return known;
    try {
      const digits = await session.call('findPhone', { lid }, findPhoneDeadlineMs);
      return digits === null ? null : `+${digits}`;
    } catch (error) {
      logger.warn({ err: error }, 'inbound.sender_unknown');
      return null;
    }
  }
}
