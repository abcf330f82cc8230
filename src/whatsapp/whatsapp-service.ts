import type { Alarms } from '../alarms.ts';
import { AppError } from '../errors.ts';
import type { NotificationFilter } from '../notifications/history-filter.ts';
import type { Hold, Notification, NotificationEvent } from '../notifications/notification.ts';
import type { NotificationChanges } from '../notifications/notification-changes.ts';
import type {
  CountedGroup,
  NotificationCounts,
  StatisticsGrouping,
  StatisticsRange,
} from '../notifications/statistics.ts';
import { Acceptance, type AcceptanceOptions, type SendReply } from './acceptance.ts';
import { cancelNotification } from './cancel-notification.ts';
import type { QrCode } from './qr-display.ts';
import type { RetryCommand } from './retry-notification.ts';
import type { IdempotencyKey, MessageContent, SendRequest } from './send-request.ts';
import { type ServiceStatus, describeStatus } from './service-status.ts';
import type { SessionSupervisor } from './session-supervisor.ts';
import { waitUntilSettled } from './wait-until-settled.ts';

type Lane = Pick<Notification, 'class' | 'cold' | 'timeZone'>;

interface ServiceOptions extends AcceptanceOptions {
  changes: NotificationChanges;
  session: SessionSupervisor;
  /** The rule that holds such notifications now, or null. */
  holdOf: (lane: Lane) => Hold | null;
  /** Whether this process drives the account. */
  isOwner: () => boolean;
  alarms: Pick<Alarms, 'active'>;
}

/**
 * The one door to WhatsApp for routers and billing code. It writes to the ledger and reads from
 * it; no call waits for the browser, but {@link waitUntilSettled} for as long as it is told.
 */
export class WhatsAppService {
  readonly #options: ServiceOptions;
  readonly #acceptance: Acceptance;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#acceptance = new Acceptance(options);
  }

  /**
   * Accepts one message, whose text is that of the request or what its template has made: when
   * this resolves, it is committed and no crash loses it. The same key with the same request
   * answers with the notification that it made, as it is now, whatever became of the template.
   * Throws 422 `idempotency_key_reused` for the same key with another request, and for a new
   * message what {@link findRefusal} finds.
   */
  async send(
    request: SendRequest,
    content: MessageContent,
    idempotency: IdempotencyKey | null,
  ): Promise<SendReply> {
    return this.#shown(await this.#acceptance.send(request, content, idempotency));
  }

  /**
   * What this key has made before, null when it is new. Throws 422 `idempotency_key_reused`
   * when that was another request.
   */
  async findReplay(
    request: SendRequest,
    idempotency: IdempotencyKey | null,
  ): Promise<SendReply | null> {
    const replay = await this.#acceptance.findReplay(request, idempotency);
    return replay && this.#shown(replay);
  }

  /**
   * The refusal, 422, of a message that its recipient is known not to want (`opted_out`), or of
   * one to a number that WhatsApp has lately said has no account (`not_on_whatsapp`); else null.
   */
  findRefusal(request: Pick<SendRequest, 'phone' | 'class'>): Promise<AppError | null> {
    return this.#acceptance.findRefusal(request);
  }

  /**
   * Resolves with the notification once it is settled, held or uncertain, at the latest after
   * `waitMs` or when `signal` is aborted; at once when it is scheduled for a later time.
   */
  waitUntilSettled(id: string, waitMs: number, signal: AbortSignal): Promise<Notification> {
    const { changes, clock } = this.#options;
    const read = () => this.get(id);
    return waitUntilSettled(id, { changes, clock, read }, waitMs, signal);
  }

  /** One notification. Throws 404 `notification_not_found`. */
  async get(id: string): Promise<Notification> {
    const notification = await this.#options.repository.find(id);
    if (!notification) {
      throw new AppError('notification_not_found', 'There is no notification with this id.', {
        status: 404,
      });
    }
    return this.#withHold(notification);
  }

  /**
   * Sees to it that a notification is not sent; when this resolves, it never will be, unless it
   * had been handed over with an unknown result before. May be repeated. Throws 409 `in_flight`
   * and `already_settled`.
   */
  async cancel(id: string): Promise<Notification> {
    return cancelNotification(this.#options, await this.get(id));
  }

  /**
   * Makes a new notification out of an old one, because a person wants another try. Throws 409
   * `not_settled`, `retry_pending`, `confirmation_required` and `text_forgotten`.
   */
  async retry(command: RetryCommand, idempotency: IdempotencyKey | null): Promise<SendReply> {
    const original = await this.get(command.id);
    return this.#shown(await this.#acceptance.retry(original, command, idempotency));
  }

  /** What happened to a notification, oldest first. */
  timeline(id: string): Promise<NotificationEvent[]> {
    return this.#options.repository.listEvents(id);
  }

  /** Newest first; one more than `limit` is never returned. */
  async history(
    filter: NotificationFilter,
    page: { limit: number; before?: string },
  ): Promise<Notification[]> {
    const notifications = await this.#options.repository.list(filter, page);
    return notifications.map((notification) => this.#withHold(notification));
  }

  /** Counts over every notification. */
  stats(): Promise<NotificationCounts> {
    return this.#options.repository.count();
  }

  /** Counts of a range of time, by group; as one group when `groupBy` is null. */
  countGroups(
    range: StatisticsRange,
    groupBy: StatisticsGrouping | null,
    timeZone: string,
  ): Promise<CountedGroup[]> {
    return this.#options.repository.countGroups(range, groupBy, timeZone);
  }

  /** The session, the queue and the counts in one look. */
  async status(): Promise<ServiceStatus> {
    const { repository, session, isOwner, alarms, clock } = this.#options;
    const [counts, outbox, account] = await Promise.all([
      repository.count(),
      repository.countOutbox(clock.now()),
      repository.readAccount(),
    ]);
    return describeStatus({
      session,
      owner: isOwner(),
      counts,
      outbox,
      account,
      alarms: alarms.active,
      holdOf: (lane) => this.holdOf(lane),
    });
  }

  /** The code to scan now. Throws 404 `no_qr` when there is none. */
  qr(): QrCode {
    const { qr, condition } = this.#options.session;
    if (qr) return qr;
    throw new AppError(
      'no_qr',
      `There is no code to scan now: the session is ${condition.state}. ` +
        'A code appears while it is awaiting_scan.',
      { status: 404 },
    );
  }

  /**
   * Says what a waiting notification waits for: the session while it is down, else the rule that
   * holds notifications of its kind now.
   */
  #withHold(notification: Notification): Notification {
    const waits =
      notification.status === 'pending' &&
      !notification.inFlight &&
      notification.uncertainSince === null &&
      notification.held === null;
    return waits ? { ...notification, held: this.holdOf(notification) } : notification;
  }

  #shown({ notification, replayed }: SendReply): SendReply {
    return { notification: this.#withHold(notification), replayed };
  }

  /** What holds such notifications now: the session, a rule, or nothing. */
  holdOf(lane: Lane): Hold | null {
    const { session, isOwner, holdOf } = this.#options;
    if (!isOwner()) return null;
    return session.isReady ? holdOf(lane) : { reason: 'session_not_ready', until: null };
  }
}
