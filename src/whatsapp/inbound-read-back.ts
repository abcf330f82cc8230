import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { InboundRepository } from '../notifications/inbound-repository.ts';
import { toInboundMessage } from './inbound-report.ts';
import type { InboundIntake } from './inbound-intake.ts';
import type { SessionSupervisor } from './session-supervisor.ts';

interface InboundReadBackOptions {
  repository: Pick<InboundRepository, 'readUntil' | 'markReadUntil'>;
  intake: Pick<InboundIntake, 'take' | 'findSenders'>;
  session: Pick<SessionSupervisor, 'call' | 'isReady'>;
  clock: Clock;
  logger: Logger;
  /** Told false at each ready, and true once nothing that customers wrote is missing. */
  onReadBack: (done: boolean) => void;
  /** Called once reminders and announcements may leave. */
  wakeOutbox: () => void;
}

/** WhatsApp may deliver late what came while the session was down: this long is waited first. */
const graceMs = 2_000;
/** The mark of what is read lies this much too late at most: clocks differ, hangs are noticed late. */
const marginMs = 3_600_000;
const markEveryMs = 60_000;
const retryMs = 5_000;
const chatsAtOnce = 20;
const pageDeadlineMs = 30_000;

/**
 * After each ready, reads back what customers wrote while nobody listened: a STOP may be among
 * it. As long as this is not {@link done}, reminders and announcements must not leave.
 */
export class InboundReadBack {
  readonly #options: InboundReadBackOptions;
  #round = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #done = false;

  constructor(options: InboundReadBackOptions) {
    this.#options = options;
  }

  /** Whether everything that came before the current ready is taken in. */
  get done(): boolean {
    return this.#done;
  }

  /** The session is ready, for the first time or again after anything that may have lost events. */
  sessionReady(): void {
    this.#round.abort();
    this.#round = new AbortController();
    this.#tell(false);
    const rounds = [this.#running, this.#catchUp(this.#round.signal)];
    this.#running = Promise.all(rounds).then(() => undefined);
  }

  /** Ends the reading. */
  async stop(): Promise<void> {
    this.#round.abort();
    await this.#running;
  }

  async #catchUp(signal: AbortSignal): Promise<void> {
    const { session, clock, logger, intake } = this.#options;
    await clock.sleep(graceMs, signal);
    while (!signal.aborted && !this.#done) {
      try {
        await this.#read(signal);
        if (signal.aborted) return;
        this.#tell(true);
        await intake.findSenders();
      } catch (error) {
        if (session.isReady) logger.warn({ err: error }, 'inbound.read_back_failed');
        await clock.sleep(retryMs, signal);
      }
    }
    await this.#keepMark(signal);
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { session, intake, logger } = this.#options;
    const since = await this.#since();
    const chatIds = await session.call('listRecentChats', { since }, pageDeadlineMs);
    let messages = 0;
    let unreadable = 0;
    for (let first = 0; first < chatIds.length && !signal.aborted; first += chatsAtOnce) {
      const slice = { chatIds: chatIds.slice(first, first + chatsAtOnce), since };
      const found = await session.call('readChats', slice, pageDeadlineMs);
      await Promise.all(found.messages.map((message) => intake.take(toInboundMessage(message))));
      messages += found.messages.length;
      unreadable += found.unreadable;
    }
    const counts = { chats: chatIds.length, messages, unreadable };
    logger[unreadable > 0 ? 'warn' : 'info'](counts, 'inbound.read_back');
  }

  /** Where to begin, in seconds since 1970. A mark of a clock that was ahead counts as now. */
  async #since(): Promise<number> {
    const { repository, clock } = this.#options;
    const now = clock.now().getTime();
    const mark = (await repository.readUntil())?.getTime() ?? now;
    return Math.floor((Math.min(mark, now) - marginMs) / 1000);
  }

  /** While the session is ready, nothing is missed, so the next read-back may begin here. */
  async #keepMark(signal: AbortSignal): Promise<void> {
    const { repository, session, clock, logger } = this.#options;
    while (!signal.aborted) {
      try {
        if (session.isReady) await repository.markReadUntil(clock.now());
      } catch (error) {
        logger.warn({ err: error }, 'inbound.mark_not_stored');
      }
      await clock.sleep(markEveryMs, signal);
    }
  }

  #tell(done: boolean): void {
    this.#done = done;
    this.#options.onReadBack(done);
    if (done) this.#options.wakeOutbox();
  }
}
