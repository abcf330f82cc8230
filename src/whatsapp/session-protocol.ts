import type { Ack } from '../notifications/delivery-receipt.ts';
import type { SendOutcome } from '../outbox/message-sender.ts';

/** What the session's child process is started with. */
export interface LaunchOptions {
  /** Folder that holds the browser profile. */
  sessionDir: string;
  browserPath: string | undefined;
  browserArgs: readonly string[];
}

/** What the page says of itself, with every shim applied before it is asked. */
export interface PageSelf {
  /**
   * `error`: the browser's own page for an address that it could not load; `foreign`: something
   * else than WhatsApp answered, such as a captive portal.
   */
  page: 'loading' | 'whatsapp' | 'error' | 'foreign';
  /** `Socket.state`, or null while the page has none. */
  socketState: string | null;
  hasSynced: boolean;
  /** Whether the library has put its own code into this page load. */
  injected: boolean;
  webVersion: string | null;
  /** Digits of the linked account, when there is one. */
  accountPhone: string | null;
  accountName: string | null;
  /** Differs after every load of the page: events may have been lost in between. */
  loadId: string | null;
}

/** What is known of the page after one look. */
export interface PageFacts extends PageSelf {
  /** A dialog of WhatsApp's that wants a person, as far as it is known. */
  dialog: 'whats_new' | 'passkey' | null;
  /** Modules or properties that this build lacks and that we can't do without. */
  missing: string[];
}

/** Where a message is looked for: its bare id and the chat id of the phone-number form. */
export interface MessageLocation {
  messageId: string;
  chatId: string;
}

/** What the page's store holds for one bare id. `sentAt` is in seconds since 1970, WhatsApp's unit. */
export interface PageLookupAnswer {
  messageId: string;
  found: { ack: number; sentAt: number; messageKey: string } | null;
}

/** A message that a customer wrote, as the page holds it. */
export interface InboundReport {
  /** Bare message id. */
  messageId: string;
  /** Digits of the phone number and of the LID; at least one of them is known. */
  phone: string | null;
  lid: string | null;
  /** Only of text messages that are short enough to be a keyword. */
  text: string | null;
  /** WhatsApp's time of the message, seconds since 1970. */
  at: number;
}

/** A file on its way into the page. */
export interface FileToUpload {
  /** Base64. */
  data: string;
  mimeType: string;
  fileName: string;
}

/** The calls that the main process makes, and what each is answered with. */
export interface SessionCalls {
  probe: { arguments: Record<string, never>; answer: PageFacts };
  nudge: { arguments: Record<string, never>; answer: null };
  /** A code that had gone idle is shown anew. */
  refreshQr: { arguments: Record<string, never>; answer: null };
  /** The code to type on the phone with these digits, to link it without a camera. */
  pairingCode: { arguments: { phone: string }; answer: string };
  /** Tells WhatsApp to remove this device; the page leaves for its logout address. */
  logOut: { arguments: Record<string, never>; answer: null };
  send: {
    arguments: MessageLocation & {
      text: string;
      numberKnown: boolean;
      deadlineAt: number;
      /** The text is its caption. */
      media?: FileToUpload;
    };
    answer: SendOutcome;
  };
  /** Whether WhatsApp knows an account of this number. */
  checkNumber: { arguments: { chatId: string }; answer: boolean };
  lookup: { arguments: { messages: readonly MessageLocation[] }; answer: PageLookupAnswer[] };
  /** Digits of the phones that the page holds a chat with. */
  listChats: { arguments: Record<string, never>; answer: string[] };
  resend: { arguments: MessageLocation; answer: boolean };
  /** Ids of the chats with something written since, in seconds since 1970. */
  listRecentChats: { arguments: { since: number }; answer: string[] };
  /** What customers wrote in these chats since; `unreadable` counts chats that failed. */
  readChats: {
    arguments: { chatIds: readonly string[]; since: number };
    answer: { messages: InboundReport[]; unreadable: number };
  };
  /** Digits of the phone that a LID belongs to, or null. */
  findPhone: { arguments: { lid: string }; answer: string | null };
}

export type SessionMethod = keyof SessionCalls;

/** Main process → child. */
export type SessionCommand =
  | { type: 'launch'; options: LaunchOptions }
  | {
      [M in SessionMethod]: {
        type: 'call';
        id: number;
        method: M;
        arguments: SessionCalls[M]['arguments'];
      };
    }[SessionMethod]
  | { type: 'stop' };

/** Child → main process. The child decides nothing: these are observations. */
export type SessionReport =
  /** Something about the page may have changed: worth a probe. */
  | { type: 'hint'; what: string }
  /** The text of a QR code to scan. It is a credential. */
  | { type: 'qr'; code: string }
  /** `sentAt` in seconds since 1970. */
  | {
      type: 'receipt';
      messageId: string;
      ack: Ack;
      sentAt: number | null;
      messageKey: string | null;
    }
  | ({ type: 'inbound' } & InboundReport)
  /** The phone has removed this device. */
  | { type: 'logged_out' }
  /** The browser or page is gone or useless; the child is about to end. */
  | { type: 'gone'; reason: string }
  | { type: 'answer'; id: number; value: unknown }
  | { type: 'failure'; id: number; message: string };
