/**
 * What the page of the virtual phones shows, as the sandbox tells it. Types only: this file
 * is compiled into both sides. Instants are ISO 8601 in UTC, phones digits such as `62812…`.
 */

/** Everything but the messages of the conversation that is open. */
export interface PhonesView {
  business: BusinessView;
  /** Latest first. */
  conversations: ConversationSummary[];
  /** Conversations that are older than those listed. */
  unlisted: number;
  /** Unread messages over all conversations. */
  unread: number;
}

export interface BusinessView {
  phone: string;
  /** Changes with each code; null while no page shows one. */
  qrKey: string | null;
  isOnline: boolean;
  /** Whether WhatsApp refuses messages to numbers that never were in contact. */
  refusesColdContacts: boolean;
  devices: DeviceView[];
}

export interface DeviceView {
  since: string;
  /** `away`: no page of it is on the line. */
  state: 'active' | 'synchronising' | 'away';
}

/** What a customer's number is to WhatsApp. */
export interface CustomerView {
  phone: string;
  isRegistered: boolean;
  isPowered: boolean;
  /** Never wrote to the business and never got a message from it, as WhatsApp sees it. */
  isCold: boolean;
  hasWritten: boolean;
}

export interface ConversationSummary extends CustomerView {
  /** The beginning of the last message; null when there is none. */
  lastText: string | null;
  lastFrom: 'business' | 'customer';
  lastAck: BubbleView['ack'];
  lastAt: string | null;
  unread: number;
}

export interface ConversationView extends CustomerView {
  /** In order; the last of them when there are many. */
  bubbles: BubbleView[];
  /** Bubbles before the first that is shown. */
  earlier: number;
}

export interface BubbleView {
  id: string;
  from: 'business' | 'customer';
  text: string;
  file: { name: string; bytes: number } | null;
  at: string;
  /** −1 refused, 1 on WhatsApp's server, 2 arrived, 3 read. */
  ack: -1 | 1 | 2 | 3;
  /** The code of a refusal. */
  refusalCode: number | null;
  /** Copies of this very message that came after the first and are not shown. */
  copies: number;
  /** The business wrote the same text within the day before. */
  isRepeat: boolean;
}
