import type { Clock } from '../clock.ts';
import { isAck } from '../notifications/delivery-receipt.ts';
import type {
  LookupAnswer,
  LookupQuery,
  MessageSender,
  OutgoingMessage,
  SendOutcome,
} from '../outbox/message-sender.ts';
import { toChatId } from './chat-id.ts';
import { SessionCallTimeout } from './session-child.ts';
import { NoSession } from './session-pauses.ts';
import type { SessionSupervisor } from './session-supervisor.ts';

interface SessionSenderOptions {
  session: SessionSupervisor;
  /** Whether this process still owns the account. */
  mayDrive: () => boolean;
  clock: Clock;
  sendTimeoutMs: number;
}

const lookupDeadlineMs = 15_000;

/** The linked session as the outbox sees it: phones in, outcomes as values out. */
export class SessionSender implements MessageSender {
  readonly #options: SessionSenderOptions;

  constructor(options: SessionSenderOptions) {
    this.#options = options;
  }

  readyLink(): string | null {
    const { session, mayDrive } = this.#options;
    return mayDrive() ? session.readyLink : null;
  }

  webVersion(): string | null {
    return this.#options.session.webVersion;
  }

  /** A call that fails or runs out of time says nothing about the message: `unknown`. */
  async send(message: OutgoingMessage): Promise<SendOutcome> {
    const { phone, text, media, messageId, numberKnown } = message;
    const { session, clock, sendTimeoutMs } = this.#options;
    const deadlineAt = clock.now().getTime() + sendTimeoutMs;
    try {
      const order = { chatId: toChatId(phone), text, messageId, numberKnown, deadlineAt };
      const file = media && { ...media, bytes: undefined, data: media.bytes.toString('base64') };
      const what = { ...order, ...(file && { media: file }) };
      const outcome = await session.call('send', what, sendTimeoutMs);
      if (outcome.kind === 'not_sent') session.lookNow();
      return outcome;
    } catch (error) {
      if (error instanceof NoSession) return { kind: 'not_sent', reason: 'no_session' };
      const reason = error instanceof SessionCallTimeout ? 'send_timeout' : 'page_gone';
      return { kind: 'unknown', reason };
    }
  }

  async lookup(queries: readonly LookupQuery[]): Promise<LookupAnswer[]> {
    const messages = queries.map(({ messageId, phone }) => ({
      messageId,
      chatId: toChatId(phone),
    }));
    const answers = await this.#options.session.call('lookup', { messages }, lookupDeadlineMs);
    return answers.map(({ messageId, found }) => {
      if (!found) return { messageId, found: false };
      if (!isAck(found.ack)) throw new Error(`The page gave an unknown ack: ${found.ack}`);
      return {
        messageId,
        found: true,
        ack: found.ack,
        at: this.#options.clock.now(),
        sentAt: new Date(found.sentAt * 1000),
        messageKey: found.messageKey,
      };
    });
  }

  async listChats(): Promise<string[]> {
    const digits = await this.#options.session.call('listChats', {}, lookupDeadlineMs);
    return digits.map((phone) => `+${phone}`);
  }

  resend({ messageId, phone }: LookupQuery): Promise<boolean> {
    const location = { messageId, chatId: toChatId(phone) };
    return this.#options.session.call('resend', location, lookupDeadlineMs);
  }
}
