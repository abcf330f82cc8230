import type { Clock } from '../clock.ts';
import type { CodeOf } from '../error-codes.ts';
import { AppError } from '../errors.ts';
import { defaultExpiry } from '../notifications/default-expiry.ts';
import { keyInUse, keyReused } from '../notifications/idempotency-errors.ts';
import type { Notification } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import { optedOut, stopsClass } from '../notifications/opt-out.ts';
import type { IdempotencyClaim, NewNotification } from '../notifications/sql/enqueue.ts';
import { notOnWhatsapp } from '../outbox/not-on-whatsapp.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type RetryCommand, retryNotification } from './retry-notification.ts';
import type { IdempotencyKey, MessageContent, SendRequest } from './send-request.ts';

export interface AcceptanceOptions {
  repository: NotificationLogRepository;
  clock: Clock;
  /** See `Outbox.accept`. */
  acceptAtOnce: Outbox['accept'];
  /** Called after a commit that may have given the outbox something to do. */
  wakeOutbox: () => void;
}

/** What a send came to: the notification, and whether the key had made it before. */
export interface SendReply {
  notification: Notification;
  replayed: boolean;
}

/** Takes messages in: each once for its key, and committed before the caller hears of it. */
export class Acceptance {
  readonly #options: AcceptanceOptions;

  constructor(options: AcceptanceOptions) {
    this.#options = options;
  }

  /** See `WhatsAppService.send`. */
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
    if (accepted) return { notification: accepted, replayed: false };
    const replay = claim && (await this.#replay(claim, now));
    if (replay) return replay;
    throw (await this.findRefusal(request)) ?? keyInUse();
  }

  /** See `WhatsAppService.findReplay`. */
  async findReplay(
    request: SendRequest,
    idempotency: IdempotencyKey | null,
  ): Promise<SendReply | null> {
    const claim = toClaim(request, idempotency);
    return claim && this.#replay(claim, this.#options.clock.now());
  }

  /** See `WhatsAppService.findRefusal`. */
  async findRefusal(request: Pick<SendRequest, 'phone' | 'class'>): Promise<AppError | null> {
    const { repository, clock } = this.#options;
    const { optOut, onWhatsapp } = await repository.readRecipient(request.phone, clock.now());
    if (optOut !== null && stopsClass(optOut, request.class)) return refused(optedOut);
    return onWhatsapp === false ? refused(notOnWhatsapp) : null;
  }

  /** See `WhatsAppService.retry`; `original` is the notification that the command names. */
  async retry(
    original: Notification,
    command: RetryCommand,
    idempotency: IdempotencyKey | null,
  ): Promise<SendReply> {
    const now = this.#options.clock.now();
    const claim = toClaim(command, idempotency);
    const earlier = claim && (await this.#replay(claim, now));
    if (earlier) return earlier;
    const accepted = await retryNotification(this.#options, original, command, claim);
    if (accepted) return { notification: accepted, replayed: false };
    const replay = claim && (await this.#replay(claim, now));
    if (replay) return replay;
    throw keyInUse();
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
    return { notification, replayed: true };
  }
}

function refused({ code, message }: { code: CodeOf<422>; message: string }): AppError {
  return new AppError(code, message, { status: 422, details: [{ path: 'phone', code, message }] });
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
