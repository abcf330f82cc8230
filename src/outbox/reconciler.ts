import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Claim, Notification, UnsettledHandOver } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { UnreadMessage } from '../notifications/sql/read.ts';
import type { AcknowledgementWatch } from './acknowledgement-watch.ts';
import type { LookupAnswer, MessageSender } from './message-sender.ts';
import { nextAttemptAt } from './retry-schedule.ts';
import { untilStored } from './until-stored.ts';

interface ReconcilerOptions {
  repository: NotificationLogRepository;
  sender: MessageSender;
  watch: AcknowledgementWatch;
  clock: Clock;
  logger: Logger;
  /** How long an acknowledgement may take before a message counts as unacknowledged, in ms. */
  ackTimeoutMs: number;
  /** Whether a message that the page has, unacknowledged, may be sent again under its own key. */
  resendUnacknowledged: boolean;
  /** Called when several messages in a row got no answer: the session only looks ready. */
  onSick: () => void;
  /** Called when a notification went back to the outbox. */
  onReturned: () => void;
  /** Called when a message in doubt turned out to be acknowledged, with when that was found. */
  onAcknowledged: (notification: Notification, at: Date) => void;
}

/** WhatsApp may deliver an acknowledgement late after a reconnect: this long is waited first. */
const resendGraceMs = 3_000;
const maxResends = 3;
/** So many messages in a row without an answer mean that the session is sick. */
const silentUntilSick = 3;
/** Uncertain notifications are asked about again this often while the session is ready. */
const lookAgainMs = 60_000;
/** So many at a time: neither the page nor this process has to hold fourteen days at once. */
const readBackAtOnce = 200;
const readBackDays = 14;

/**
 * Finds out what became of messages that were handed over with an unknown result. It asks the
 * page's own store for the id that was committed before the hand-over; it never guesses, and
 * never sends anything under a new id.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #busy = new Set<string>();
  #stopping = new AbortController();
  #ownerEpoch = 0;
  #silentInARow = 0;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Begins an ownership: what the owner before left in flight becomes uncertain. */
  async start(ownerEpoch: number): Promise<void> {
    this.#stopping = new AbortController();
    this.#ownerEpoch = ownerEpoch;
    const { repository, clock, logger } = this.#options;
    const abandoned = await repository.markAbandonedUncertain(ownerEpoch, clock.now());
    if (abandoned > 0) logger.warn({ abandoned }, 'outbox.in_flight_at_crash');
    void this.#lookAgainForEver(this.#stopping.signal);
  }

  /**
   * Stops asking, and marks what is still without an answer as uncertain. A database that is
   * away does not hold this up: the next owner marks what was left in flight.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const { watch, repository, clock } = this.#options;
    for (const claim of watch.endAll()) {
      await this.#store(() => repository.markUncertain(claim, 'stopped', clock.now()));
    }
  }

  /** The result of this hand-over is unknown: record that, then find out. */
  async suspect(claim: Claim, reason: string): Promise<void> {
    const { repository, clock } = this.#options;
    const isSilence = reason === 'ack_timeout' || reason === 'send_timeout';
    // Of a page that is gone nothing can be heard; that one is being replaced anyway.
    if (isSilence && this.#options.sender.readyLink() !== null) this.#noteSilence();
    await this.#store(() => repository.markUncertain(claim, reason, clock.now()));
    await this.#settle(claim.id);
  }

  /** WhatsApp's server has answered: the session is well. */
  heard(): void {
    this.#silentInARow = 0;
  }

  #noteSilence(): void {
    this.#silentInARow += 1;
    if (this.#silentInARow < silentUntilSick) return;
    this.#silentInARow = 0;
    this.#options.logger.error('session.no_acknowledgements');
    this.#options.onSick();
  }

  /**
   * The session has become ready: ask about everything in doubt, and read back the
   * acknowledgements that came while nobody listened.
   */
  async sessionReady(): Promise<void> {
    const { watch, repository, clock } = this.#options;
    for (const claim of watch.endAll()) {
      await this.#store(() => repository.markUncertain(claim, 'session_restarted', clock.now()));
    }
    await this.#settleAll();
    await this.#readBack();
  }

  async #settleAll(): Promise<void> {
    const rows = await this.#store(() => this.#options.repository.listUncertain(1_000));
    await Promise.all((rows ?? []).map((row) => this.#settle(row.id)));
  }

  async #lookAgainForEver(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#options.clock.sleep(lookAgainMs, signal);
      if (!signal.aborted && this.#options.sender.readyLink() !== null) await this.#settleAll();
    }
  }

  async #settle(id: string): Promise<void> {
    if (this.#busy.has(id)) return;
    this.#busy.add(id);
    try {
      await this.#settleBySteps(id);
    } catch (error) {
      this.#options.logger.warn({ notificationId: id, err: error }, 'outbox.lookup_failed');
    } finally {
      this.#busy.delete(id);
    }
  }

  async #settleBySteps(id: string): Promise<void> {
    for (let look = 0; !this.#stopping.signal.aborted; look += 1) {
      const row = await this.#options.repository.findUncertain(id);
      const linkId = this.#options.sender.readyLink();
      if (row === null || linkId === null) return;
      if (row.linkId !== linkId) return this.#explain(id, 'session_replaced');
      const answer = await this.#lookUp(row);
      if (!answer.found) return this.#return(row);
      if (answer.ack !== 0) return this.#recordFirst(answer);
      if (look === 0) await this.#wait(resendGraceMs);
      else if (!(await this.#resend(row))) return this.#explain(id, 'no_acknowledgement');
      else await this.#wait(this.#options.ackTimeoutMs);
    }
  }

  async #lookUp(row: UnsettledHandOver): Promise<LookupAnswer> {
    const [answer] = await this.#options.sender.lookup([row]);
    if (!answer) throw new Error('The lookup of a message id returned no answer.');
    return answer;
  }

  async #return(row: UnsettledHandOver): Promise<void> {
    const { repository, clock, onReturned } = this.#options;
    const now = clock.now();
    const at = row.attempts <= 1 ? now : nextAttemptAt(row.attempts - 1, now);
    if (await repository.returnToOutbox(row.id, this.#ownerEpoch, at, now)) onReturned();
  }

  #record(answer: LookupAnswer & { found: true }): Promise<Notification | null> {
    return this.#options.repository.recordReceipt(answer, this.#options.clock.now());
  }

  async #recordFirst(answer: LookupAnswer & { found: true }): Promise<void> {
    const changed = await this.#record(answer);
    if (changed && answer.ack > 0) this.#options.onAcknowledged(changed, answer.at);
  }

  /** Commits that it asks before it asks, so that crashes don't add up to endless resends. */
  async #resend(row: UnsettledHandOver): Promise<boolean> {
    const { repository, sender, clock, resendUnacknowledged } = this.#options;
    if (!resendUnacknowledged || row.resends >= maxResends) return false;
    if (!(await repository.countResend(row.id, this.#ownerEpoch, clock.now()))) return true;
    return sender.resend(row);
  }

  async #explain(id: string, reason: string): Promise<void> {
    const { repository, clock } = this.#options;
    if (await repository.explainUncertain(id, this.#ownerEpoch, reason, clock.now())) {
      this.#options.logger.error({ notificationId: id, reason }, 'notification.uncertain');
    }
  }

  /** Catches up on deliveries and readings that nobody was there to hear. */
  async #readBack(): Promise<void> {
    const { repository, clock, logger } = this.#options;
    const linkId = this.#options.sender.readyLink();
    if (linkId === null) return;
    const since = new Date(clock.now().getTime() - readBackDays * 86_400_000);
    let after: UnreadMessage | null = null;
    try {
      do {
        const unread: UnreadMessage[] = await repository.listUnread(
          { since, linkId },
          { limit: readBackAtOnce, after },
        );
        await this.#readBackOf(unread);
        after = unread.length < readBackAtOnce ? null : unread.at(-1)!;
      } while (after !== null && !this.#stopping.signal.aborted);
    } catch (error) {
      logger.warn({ err: error }, 'outbox.read_back_failed');
    }
  }

  async #readBackOf(unread: readonly UnreadMessage[]): Promise<void> {
    if (unread.length === 0) return;
    const delivered = new Map(unread.map((row) => [row.messageId, row.isDelivered]));
    for (const answer of await this.#options.sender.lookup(unread)) {
      const known = delivered.get(answer.messageId) ? 2 : 1;
      if (answer.found && answer.ack > known) await this.#record(answer);
    }
  }

  #wait(ms: number): Promise<void> {
    return this.#options.clock.sleep(ms, this.#stopping.signal);
  }

  #store<T>(write: () => Promise<T>): Promise<T | undefined> {
    return untilStored(write, { ...this.#options, signal: this.#stopping.signal });
  }
}
