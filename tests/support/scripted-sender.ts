import { expect, vi } from 'vitest';
import type { Ack } from '../../src/notifications/delivery-receipt.ts';
import type {
  LookupAnswer,
  LookupQuery,
  MessageSender,
  OutgoingMessage,
  SendOutcome,
} from '../../src/outbox/message-sender.ts';
import type { ManualClock } from './manual-clock.ts';
import { LINK_ID } from './test-ledger.ts';

type Step = (message: OutgoingMessage) => SendOutcome | Promise<SendOutcome>;

/** A session that does what the test says, and remembers what it was asked. */
export class ScriptedSender implements MessageSender {
  readonly sent: OutgoingMessage[] = [];
  readonly resent: string[] = [];
  readonly lookedUp: string[] = [];
  /** What the page's own store holds, by bare message id. */
  readonly store = new Map<string, Ack>();
  /** Null while the session is not ready. */
  link: string | null = LINK_ID;
  hasSynced = true;
  canResend = true;
  /** Phones that the page holds a chat with. */
  chats: string[] = [];
  readonly #clock: ManualClock;
  readonly #steps: Step[] = [];

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  /** Says what the next sends come to; after that, everything is handed over. */
  next(...steps: (SendOutcome | Step)[]): void {
    this.#steps.push(...steps.map((step) => (typeof step === 'function' ? step : () => step)));
  }

  readyLink(): string | null {
    return this.link;
  }

  webVersion(): string {
    return '2.3000.1';
  }

  async send(message: OutgoingMessage): Promise<SendOutcome> {
    this.sent.push(message);
    const step = this.#steps.shift() ?? (() => ({ kind: 'handed_over' }) as const);
    return step(message);
  }

  async lookup(queries: readonly LookupQuery[]): Promise<LookupAnswer[]> {
    this.lookedUp.push(...queries.map((query) => query.messageId));
    if (!this.hasSynced) throw new Error('not synced');
    return queries.map(({ messageId }) => {
      const ack = this.store.get(messageId);
      if (ack === undefined) return { messageId, found: false };
      const at = this.#clock.now();
      return { messageId, found: true, ack, at, sentAt: at, messageKey: `true_x_${messageId}` };
    });
  }

  async listChats(): Promise<string[]> {
    return this.chats;
  }

  async resend({ messageId }: LookupQuery): Promise<boolean> {
    this.resent.push(messageId);
    return this.canResend;
  }

  /** Resolves once `count` messages were sent; more of them fail the test. */
  async untilSent(count: number): Promise<void> {
    const look = () => expect(this.sent).toHaveLength(count);
    await vi.waitFor(look, { interval: 2, timeout: 5_000 });
  }
}
