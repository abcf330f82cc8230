import type { MediaFile } from '../notifications/media.ts';
import type { Ack } from '../notifications/delivery-receipt.ts';

/** One text for one phone, under the id that was committed before. */
export interface OutgoingMessage {
  /** E.164 with plus. */
  phone: string;
  /** The caption where there is a file. */
  text: string;
  media: MediaFile | null;
  /** Bare WhatsApp message id. */
  messageId: string;
  /** WhatsApp has said lately that this number has an account: it need not be asked again. */
  numberKnown: boolean;
}

/**
 * What one hand-over came to. `not_sent`, `not_on_whatsapp` and `not_reachable` are certain to
 * have left nothing behind; `unknown` is looked up, never guessed.
 */
export type SendOutcome =
  /** `numberChecked` when WhatsApp was asked, and said that the number has an account. */
  | { kind: 'handed_over'; numberChecked?: true }
  /** WhatsApp's page has this id already: an earlier hand-over did arrive there. */
  | { kind: 'duplicate' }
  | { kind: 'not_on_whatsapp' }
  /** The number has an account that WhatsApp gives this device no address of. */
  | { kind: 'not_reachable' }
  | { kind: 'not_sent'; reason: string }
  | { kind: 'unknown'; reason: string };

/** Where a message is asked for. */
export interface LookupQuery {
  messageId: string;
  phone: string;
}

/** What WhatsApp's own store knows about one message id. */
export type LookupAnswer =
  | { messageId: string; found: false }
  | { messageId: string; found: true; ack: Ack; at: Date; sentAt: Date; messageKey: string };

/**
 * How messages leave: the linked WhatsApp session, as the outbox needs it. No method rejects
 * later than its own deadline.
 */
export interface MessageSender {
  /** The current link while the session is ready, else null: nothing is claimed then. */
  readyLink(): string | null;
  /** The build of WhatsApp Web that the page runs, as far as it is known. */
  webVersion(): string | null;
  send(message: OutgoingMessage): Promise<SendOutcome>;
  /** Asks the page's own store. Rejects when the page can't answer or has not synced. */
  lookup(queries: readonly LookupQuery[]): Promise<LookupAnswer[]>;
  /** The phones that the page holds a chat with, in E.164. */
  listChats(): Promise<string[]>;
  /** Asks the page to send a message again under the same key; false when it can't. */
  resend(query: LookupQuery): Promise<boolean>;
}
