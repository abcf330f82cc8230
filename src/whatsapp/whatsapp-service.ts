import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { defaultExpiry } from '../notifications/default-expiry.ts';
import type { Hold, Notification, NotificationEvent } from '../notifications/notification.ts';
import type { NotificationChanges } from '../notifications/notification-changes.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { IdempotencyClaim } from '../notifications/sql/enqueue.ts';
import type { NotificationCounts, NotificationFilter } from '../notifications/sql/read.ts';
import type { IdempotencyKey, SendRequest } from './send-request.ts';
import type { QrCode, SessionSupervisor } from './session-supervisor.ts';
import { type ServiceStatus, describeStatus } from './service-status.ts';

interface ServiceOptions {
  repository: NotificationLogRepository;
  changes: NotificationChanges;
  session: SessionSupervisor;
  clock: Clock;
  /** Called after a commit that may have given the outbox something to do. */
  wakeOutbox: () => void;
  /** Whether this process drives the account. */
  isOwner: () => boolean;
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
   * Accepts one text: when this resolves, it is committed and no crash loses it. The same key
   * with the same request answers with the notification that it made, as it is now.
   * Throws 422 `idempotency_key_reused` for the same key with another request.
   */
  async send(request: SendRequest, idempotency: IdempotencyKey | null): Promise<SendReply> {
    const { repository, clock, wakeOutbox } = this.#options;
    const now = clock.now();
    const { scheduledAt } = request;
    const startsAt = scheduledAt !== null && scheduledAt > now ? scheduledAt : now;
    const claim = toClaim(request, idempotency);
    const accepted = await repository.enqueue(
      { ...request, expiresAt: request.expiresAt ?? defaultExpiry(request.class, startsAt) },
      claim,
      now,
    );
    if (accepted) {
      wakeOutbox();
      return { notification: this.#withSessionHold(accepted), replayed: false };
    }
    const replay = claim && (await this.#replay(claim));
    if (replay) return replay;
    throw new AppError(
      'idempotency_conflict',
      'Another request with this Idempotency-Key is being worked on. Repeat it in a second.',
      { status: 409, headers: { 'Retry-After': '1' } },
    );
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
    return claim && this.#replay(claim);
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
    return this.#withSessionHold(notification);
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
    return notifications.map((notification) => this.#withSessionHold(notification));
  }

  /** Counts over every notification. */
  stats(): Promise<NotificationCounts> {
    return this.#options.repository.count();
  }

  /** The session, the queue and the counts in one look. */
  async status(): Promise<ServiceStatus> {
    const { repository, session, isOwner } = this.#options;
    const [counts, outbox, account] = await Promise.all([
      repository.count(),
      repository.countOutbox(),
      repository.readAccount(),
    ]);
    return describeStatus({ session, owner: isOwner(), counts, outbox, account });
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

  /** While the session is down, everything that is due is held by that, and says so. */
  #withSessionHold(notification: Notification): Notification {
    const waits =
      notification.status === 'pending' &&
      !notification.inFlight &&
      notification.uncertainSince === null &&
      notification.held === null;
    const held: Hold | null =
      waits && !this.#options.session.isReady
        ? { reason: 'session_not_ready', until: null }
        : notification.held;
    return { ...notification, held };
  }

  async #replay(claim: IdempotencyClaim): Promise<SendReply | null> {
    const found = await this.#options.repository.findByIdempotencyKey(claim.caller, claim.key);
    if (!found) return null;
    if (found.fingerprint !== claim.fingerprint) {
      throw new AppError(
        'idempotency_key_reused',
        'This Idempotency-Key was used before with another request. Use a new key for a new ' +
          'message, and the same key only to repeat the same request.',
        {
          status: 422,
          details: [
            {
              path: 'Idempotency-Key',
              code: 'idempotency_key_reused',
              message: 'Used before with another request.',
            },
          ],
        },
      );
    }
    return { notification: this.#withSessionHold(found.notification), replayed: true };
  }
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
  request: SendRequest,
  idempotency: IdempotencyKey | null,
): IdempotencyClaim | null {
  const fingerprint = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  return idempotency && { ...idempotency, fingerprint };
}
