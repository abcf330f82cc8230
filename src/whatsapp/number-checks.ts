import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import type { PhoneNumber } from '../notifications/phone-number.ts';
import { toChatId } from './chat-id.ts';
import type { SessionSupervisor } from './session-supervisor.ts';

interface NumberChecksOptions {
  repository: Pick<NotificationLogRepository, 'readNumberCheck' | 'recordNumberCheck'>;
  session: Pick<SessionSupervisor, 'isReady' | 'call'>;
  isOwner: () => boolean;
  clock: Clock;
}

/** What is known about the WhatsApp account of a number. */
export interface NumberCheck {
  phone: PhoneNumber;
  /** How WhatsApp Web addresses the number. */
  chatId: string;
  /** Null when it is not known, and WhatsApp could not be asked. */
  onWhatsApp: boolean | null;
  /** When WhatsApp said so; null when it is not known. */
  checkedAt: Date | null;
}

const deadlineMs = 10_000;
/** Many checks are among the known reasons for which WhatsApp logs accounts out. */
const maxAsks = 5;
const asksWithinMs = 60_000;

/** Whether numbers have a WhatsApp account: remembered, or asked of the page, but not often. */
export class NumberChecks {
  readonly #options: NumberChecksOptions;
  #asks: number[] = [];

  constructor(options: NumberChecksOptions) {
    this.#options = options;
  }

  /**
   * What is known, or what WhatsApp says now; that is remembered. That it can't be asked, or
   * fails, is never a "no". Throws 429 `too_many_number_checks`.
   */
  async check(phone: PhoneNumber): Promise<NumberCheck> {
    const { repository, session, isOwner, clock } = this.#options;
    const chatId = toChatId(phone);
    const known = await repository.readNumberCheck(phone, clock.now());
    if (known) return { phone, chatId, onWhatsApp: known.onWhatsapp, checkedAt: known.checkedAt };
    const unknown = { phone, chatId, onWhatsApp: null, checkedAt: null };
    if (!isOwner() || !session.isReady) return unknown;
    this.#countAsk();
    const onWhatsApp = await session
      .call('checkNumber', { chatId }, deadlineMs)
      .catch((): null => null);
    if (onWhatsApp === null) return unknown;
    const checkedAt = clock.now();
    await repository.recordNumberCheck({ phone, onWhatsapp: onWhatsApp }, checkedAt);
    return { phone, chatId, onWhatsApp, checkedAt };
  }

  #countAsk(): void {
    const now = this.#options.clock.now().getTime();
    this.#asks = this.#asks.filter((at) => now - at < asksWithinMs && at <= now);
    const first = this.#asks[0];
    if (this.#asks.length >= maxAsks && first !== undefined) {
      throw tooManyChecks(first + asksWithinMs - now);
    }
    this.#asks.push(now);
  }
}

function tooManyChecks(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1_000);
  return new AppError(
    'too_many_number_checks',
    `WhatsApp logs accounts out that check many numbers. Wait ${seconds} s, or just send: a ` +
      'number without WhatsApp is found out by that, too.',
    { status: 429, headers: { 'Retry-After': String(seconds) } },
  );
}
