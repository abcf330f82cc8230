import { Collection } from './collection.ts';
import { type Attributes, Model } from './model.ts';
import type { MsgKey } from './msg-key.ts';
import type { SocketState } from './wire-protocol.ts';
import type { Wid } from './wid.ts';

/** The state of the page's connection to WhatsApp. */
export class SocketModel extends Model {
  declare state: SocketState;
  declare hasSynced: boolean | undefined;
}

/** The linked phone, and the `ref` that the QR is made of. */
export class ConnModel extends Model {
  declare ref: string | undefined;
  declare pushname: string | undefined;
  declare platform: string;
}

/** How far a file is on this side; what the page offers is always there. */
export class MediaState extends Model {
  declare mediaStage: string;
}

const UNSERIALISED = new Set(['mediaData', 'mediaBlob', 'mediaObject']);

/** A message. */
export class MsgModel extends Model {
  declare id: MsgKey;
  declare ack: number;
  declare body: string | undefined;
  declare caption: string | undefined;
  declare type: string;
  declare t: number;
  declare from: Wid;
  declare to: Wid;
  declare isNewMsg: boolean | undefined;
  declare isSendFailure: boolean;
  declare directPath: string | undefined;
  declare mediaData: MediaState | undefined;

  constructor(attributes: Attributes) {
    super({ isSendFailure: false, ...attributes });
    if (this.directPath !== undefined) {
      this.set({ mediaData: new MediaState({ mediaStage: 'RESOLVED' }) });
    }
  }

  /** The message itself; WhatsApp Web returns its untyped view. */
  unsafe(): this {
    return this;
  }

  /** What a reply to this message carries. */
  msgContextInfo(chat: { id: Wid }): Attributes {
    return {
      quotedStanzaID: this.id.id,
      quotedParticipant: this.from,
      quotedRemoteJid: chat.id.equals(this.id.remote) ? undefined : this.id.remote,
      quotedMsg: { type: this.type, body: this.body },
    };
  }

  /** Files of the sandbox need no download before they can be read. */
  async downloadMedia(): Promise<void> {
    this.mediaData?.set({ mediaStage: 'RESOLVED' });
  }

  override serialize(): Attributes {
    const all = Object.entries(super.serialize());
    return Object.fromEntries(all.filter(([name]) => !UNSERIALISED.has(name)));
  }
}

/** A chat with one customer. */
export class ChatModel extends Model {
  declare id: Wid;
  declare unreadCount: number;
  declare t: number;
  readonly #messages = new Collection<MsgModel>();

  constructor(attributes: Attributes) {
    super({ archive: false, pin: 0, isReadOnly: false, muteExpiration: 0, ...attributes });
  }

  get msgs(): Collection<MsgModel> {
    return this.#messages;
  }

  get mute(): { expiration: number } {
    return { expiration: 0 };
  }

  get formattedTitle(): string {
    return `+${this.id.user}`;
  }
}

/** A person that the account has written with. */
export class ContactModel extends Model {
  declare id: Wid;
  declare phoneNumber: Wid | undefined;
  declare pushname: string | undefined;
  declare isContactBlocked: boolean;
}
