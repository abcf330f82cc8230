import type { Alarms } from '../alarms.ts';
import type { Clock } from '../clock.ts';
import type { CodeOf } from '../error-codes.ts';
import { AppError } from '../errors.ts';
import { defaultExpiry } from '../notifications/default-expiry.ts';
import type { Hold, Notification, NotificationEvent } from '../notifications/notification.ts';
import type { NotificationChanges } from '../notifications/notification-changes.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import { optedOut, stopsClass } from '../notifications/opt-out.ts';
import type { IdempotencyClaim, NewNotification } from '../notifications/sql/enqueue.ts';
import type { NotificationFilter } from '../notifications/history-filter.ts';
import type {
  CountedGroup,
  NotificationCounts,
  StatisticsGrouping,
  StatisticsRange,
} from '../notifications/statistics.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { cancelNotification } from './cancel-notification.ts';
import { fingerprintOf } from './fingerprint.ts';
import { keyInUse, keyReused } from '../notifications/idempotency-errors.ts';
import { type RetryCommand, retryNotification } from './retry-notification.ts';
import { notOnWhatsapp } from '../outbox/not-on-whatsapp.ts';
import type { IdempotencyKey, MessageContent, SendRequest } from './send-request.ts';
import type { QrCode } from './qr-display.ts';
import type { SessionSupervisor } from './session-supervisor.ts';
import { type ServiceStatus, describeStatus } from './service-status.ts';

type Lane = Pick<Notification, 'class' | 'cold' | 'timeZone'>;

interface ServiceOptions {
  repository: NotificationLogRepository;
  changes: NotificationChanges;
  session: SessionSupervisor;
  clock: Clock;
  /** See `Outbox.accept`. */
  acceptAtOnce: Outbox['accept'];
  /** Called after a commit that may have given the outbox something to do. */
  wakeOutbox: () => void;
  /** The rule that holds such notifications now, or null. */
  holdOf: (lane: Lane) => Hold | null;
  /** Whether this process drives the account. */
  isOwner: () => boolean;
  alarms: Pick<Alarms, 'active'>;
}

/** What a send came to: the notification, and whether the key had made it before. */
export interface SendReply {
  notification: Notification;
  replayed: boolean;
}

/**
 * The one door to WhatsApp for routers and billing code. It writes to the ledger and reads from
 * it; no call waits for the browser, but {@link waitUntilSettled} for as long as it is told.
 */
export class WhatsAppService {
  readonly #options: ServiceOptions;

  constructor(options: ServiceOptions) {
    this.#options = options;
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
    const now = this.#options.clock.now();
    const { scheduledAt } = request;
    const startsAt = scheduledAt !== null && scheduledAt > now ? scheduledAt : now;
    const claim = toClaim(request, idempotency);
    const accepted = await this.#enqueue(
      {
        ...request,
        message: content.text,
        media: content.media,
        expiresAt: request.expiresAt ?? defaultExpiry(request.class, startsAt),
        onlyIfWelcome: true,
      },
      claim,
      now,
    );
    if (accepted) return { notification: this.#withHold(accepted), replayed: false };
    const replay = claim && (await this.#replay(claim, now));
    if (replay) return replay;
    throw (await this.findRefusal(request)) ?? keyInUse();
  }

  /**
   * What this key has made before, null when it is new. Throws 422 `idempotency_key_reused`
   * when that was another request.
   */
  async findReplay(
    request: SendRequest,
    idempotency: IdempotencyKey | null,
  ): Promise<SendReply | null> {
    const claim = toClaim(request, idempotency);
    return claim && this.#replay(claim, this.#options.clock.now());
  }

  /**
   * The refusal, 422, of a message that its recipient is known not to want (`opted_out`), or of
   * one to a number that WhatsApp has lately said has no account (`not_on_whatsapp`); else null.
   */
  async findRefusal(request: Pick<SendRequest, 'phone' | 'class'>): Promise<AppError | null> {
    const { repository, clock } = this.#options;
    const { optOut, onWhatsapp } = await repository.readRecipient(request.phone, clock.now());
    if (optOut !== null && stopsClass(optOut, request.class)) return refused(optedOut);
    return onWhatsapp === false ? refused(notOnWhatsapp) : null;
  }

  /**
   * Resolves with the notification once it is settled, held or uncertain, at the latest after
   * `waitMs` or when `signal` is aborted; at once when it is scheduled for a later time.
   */
  async waitUntilSettled(id: string, waitMs: number, signal: AbortSignal): Promise<Notification> {
    const { changes, clock } = this.#options;
    const until = clock.now().getTime() + waitMs;
    for (;;) {
      const changed = new AbortController();
      const unsubscribe = changes.subscribe(id, () => changed.abort());
      const notification = await this.get(id);
      const leftMs = until - clock.now().getTime();
      if (!isOnItsWay(notification, until) || leftMs <= 0 || signal.aborted) {
        unsubscribe();
        return notification;
      }
      await clock.sleep(leftMs, AbortSignal.any([changed.signal, signal]));
      unsubscribe();
    }
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
    const now = this.#options.clock.now();
    const original = await this.get(command.id);
    const claim = toClaim(command, idempotency);
    const earlier = claim && (await this.#replay(claim, now));
    if (earlier) return earlier;
    const accepted = await retryNotification(this.#options, original, command, claim);
    if (accepted) return { notification: this.#withHold(accepted), replayed: false };
    const replay = claim && (await this.#replay(claim, now));
    if (replay) return replay;
    throw keyInUse();
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

  /** What holds such notifications now: the session, a rule, or nothing. */
  holdOf(lane: Lane): Hold | null {
    const { session, isOwner, holdOf } = this.#options;
    if (!isOwner()) return null;
    return session.isReady ? holdOf(lane) : { reason: 'session_not_ready', until: null };
  }

  /** Writes it, and has it leave: at once, in the same commit, when nothing else is under way. */
  async #enqueue(
    notification: NewNotification,
    claim: IdempotencyClaim | null,
    now: Date,
  ): Promise<Notification | null> {
    const { repository, acceptAtOnce, wakeOutbox } = this.#options;
    const taken = acceptAtOnce((request) =>
      repository.enqueueClaimed(notification, claim, request),
    );
    const accepted = taken
      ? (await taken).notification
      : await repository.enqueue(notification, claim, now);
    if (accepted && !accepted.inFlight) wakeOutbox();
    return accepted;
  }

  /** A key that holds for a while only leads nowhere afterwards. */
  async #replay(claim: IdempotencyClaim, now: Date): Promise<SendReply | null> {
    const { caller, key, holdsMs } = claim;
    const since = holdsMs === undefined ? null : new Date(now.getTime() - holdsMs);
    const found = await this.#options.repository.findByIdempotencyKey(caller, key, since);
    if (!found) return null;
    const { notification, fingerprint } = found;
    if (notification === null || fingerprint !== claim.fingerprint) throw keyReused();
    return { notification: this.#withHold(notification), replayed: true };
  }
}

function refused({ code, message }: { code: CodeOf<422>; message: string }): AppError {
  return new AppError(code, message, { status: 422, details: [{ path: 'phone', code, message }] });
}

/** Whether it may still be settled before `until`, in ms since 1970. */
function isOnItsWay(notification: Notification, until: number): boolean {
  return (
    notification.status === 'pending' &&
    notification.held === null &&
    notification.uncertainSince === null &&
    (notification.scheduledAt === null || notification.scheduledAt.getTime() <= until)
  );
}

function toClaim(
  request: SendRequest | RetryCommand,
  idempotency: IdempotencyKey | null,
): IdempotencyClaim | null {
  if (!idempotency) return null;
  const { holdsMs, key } = idempotency;
  // What makes a repetition is in its key already.
  return { ...idempotency, fingerprint: holdsMs === undefined ? fingerprintOf(request) : key };
}
