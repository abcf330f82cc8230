import type { MediaDescription, ScreenReport } from './page/wire-protocol.ts';
import type { SandboxConfigChange } from './sandbox-config.ts';

/** What became of a message that a page put on the wire. */
export type WireOutcome =
  /** The server has it and says so. */
  | 'accepted'
  /** The server has it, but its acknowledgement is lost. */
  | 'held'
  /** It never arrived. */
  | 'lost'
  /** The server refused it. */
  | 'refused';

/** What has been set about a number; what is missing is as the config and the past say. */
export interface NumberSettings {
  /** Whether it is on WhatsApp. */
  registered?: boolean | undefined;
  /** Whether its phone is on; a phone that is off neither gets nor reads anything. */
  powered?: boolean | undefined;
  /** Whether it has written or got a message up to now, as the cold-contact rule sees it. */
  acquainted?: boolean | undefined;
}

/** Everything that can happen in the sandbox. The log is a list of these. */
export type WorldEvent =
  | { event: 'started'; build: string }
  | { event: 'reset' }
  | { event: 'config'; change: SandboxConfigChange }
  | ({ event: 'number'; phone: string } & NumberSettings)
  | { event: 'linked'; device: string }
  | { event: 'unlinked'; device: string; by: 'phone' | 'computer'; silent: boolean }
  | {
      event: 'wire';
      device: string;
      id: string;
      chatId: string;
      phone: string;
      type: string;
      body: string;
      media: MediaDescription | null;
      outcome: WireOutcome;
      code: number | null;
      /** The server had this id of this chat before. */
      duplicate: boolean;
      /** It came before with another text. */
      differs: boolean;
    }
  /** A copy reached the phone; `again` when the phone had it already and showed nothing. */
  | { event: 'reached'; id: string; phone: string; again: boolean }
  /** The phone says: 2 delivered, 3 read. `forced` when the control API asked for it. */
  | { event: 'receipt'; id: string; phone: string; ack: number; forced: boolean }
  /** The page has noted the receipt. */
  | { event: 'receipt-taken'; id: string; phone: string; ack: number }
  | { event: 'inbound'; id: string; chatId: string; phone: string; text: string }
  | { event: 'inbound-taken'; id: string; device: string }
  /** What somebody before the page would have seen, and what they clicked. */
  | ({ event: 'screen' } & ScreenReport);

/** An event with the instant at which it was written, ISO 8601 in UTC, and its number. */
export type LoggedEvent = WorldEvent & { seq: number; at: string };
