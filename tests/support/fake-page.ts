import { EventEmitter } from 'node:events';
import { createContext, runInContext } from 'node:vm';
import type {
  ChatModel,
  MediaModel,
  MediaObject,
  MessageModel,
  MsgKey,
  OpaqueData,
  PageModules,
  PageReport,
  SendResult,
  WhatsAppWindow,
  Wid,
} from '../../src/whatsapp/page/whatsapp-page.ts';
import type { InboundReport } from '../../src/whatsapp/session-protocol.ts';

/** How a build writes the whole key of a message: before and since July 2026. */
export type Build = 'legacy' | 'dollar';

export const PHONE_CHAT = '6281234567890@c.us';
export const LID_CHAT = '99887766@lid';
export const OWN_PHONE = '6281100000000@c.us';
export const OWN_LID = '11223344@lid';

export function widOf(id: string): Wid {
  const [user = '', server = ''] = id.split('@');
  return { user, server, toString: () => id, isLid: () => server === 'lid' };
}

type AckListener = (message: MessageModel, ack: number) => void;
type AddListener = (message: MessageModel) => void;
interface Conversation {
  t: number;
  shown: MessageModel[];
  earlier(): MessageModel[] | undefined;
}
type Sent = { chat: ChatModel; message: Record<string, unknown> };

/** An element of the page: its words, what lies in it by selector, and whether it was clicked. */
export class FakeElement {
  readonly textContent: string;
  clicks = 0;
  readonly #inside: Record<string, FakeElement[]>;

  constructor(textContent: string, inside: { headings?: string[]; buttons?: FakeElement[] } = {}) {
    const { headings = [], buttons = [] } = inside;
    this.textContent = textContent;
    this.#inside = { h1: headings.map((text) => new FakeElement(text)), button: buttons };
  }

  querySelectorAll(selector: string): FakeElement[] {
    return this.#inside[selector.split(',')[0]!] ?? [];
  }

  click(): void {
    this.clicks += 1;
  }
}

/**
 * As much of WhatsApp Web's page as our own in-page code touches. Functions run in it as they
 * do through puppeteer: as text, in a global scope of their own.
 */
export class FakePage {
  readonly window: WhatsAppWindow;
  readonly modules: PageModules;
  readonly reports: PageReport[] = [];
  readonly sent: Sent[] = [];
  readonly resent: MessageModel[] = [];
  /** Chats that exist, by id. */
  readonly chats = new Set<string>();
  /** Messages that the page holds in memory, and those in its database by whole key. */
  readonly inMemory: MessageModel[] = [];
  readonly inStore = new Map<string, MessageModel>();
  readonly askedKeys: string[] = [];
  readonly ackListeners: AckListener[] = [];
  readonly addListeners: AddListener[] = [];
  readonly inbound: InboundReport[] = [];
  /** What was uploaded, what the upload is answered with, and the hash of the next file. */
  readonly uploads: { mimetype: string; mediaType: string }[] = [];
  readonly cached: string[] = [];
  mediaEntry: Record<string, unknown> | null = { directPath: '/media/1', mediaKey: 'key' };
  filehash = 'hash-of-the-file';
  /** What of a chat is in memory, and what loads, page by page, from the page's database. */
  readonly conversations = new Map<string, Conversation>();
  readonly phoneOfLid = new Map<string, Wid>();
  /** How many times the server was asked whether a number is registered. */
  existenceQueries = 0;
  /** Who answers to a number; null for a number without WhatsApp. */
  registered: Wid | null = widOf(PHONE_CHAT);
  /** The LID that a phone-number chat is known under. */
  lid: Wid | null = null;
  stored: () => Promise<MessageModel> = () => Promise.resolve({} as MessageModel);
  result: () => Promise<SendResult> = () => new Promise(() => undefined);
  /** Dialogs that are open. */
  readonly dialogs: FakeElement[] = [];
  readonly pairing: string[] = [];
  readonly #context: object;

  constructor(build: Build = 'dollar') {
    this.modules = this.#makeModules(makeKeyClass(build));
    this.window = {
      Debug: { VERSION: '2.3000.1' },
      location: {
        protocol: 'https:',
        host: 'web.whatsapp.com',
        href: 'https://web.whatsapp.com/',
      },
      document: { readyState: 'complete', querySelectorAll: () => this.dialogs },
      require: (name) => {
        if (!(name in this.modules)) throw new Error(`Requiring unknown module "${name}"`);
        return this.modules[name];
      },
      WWebJS: { getMessageModel: serializeModel },
      reportReceipt: (json) => this.reports.push(JSON.parse(json)),
      reportInbound: (json) => this.inbound.push(JSON.parse(json)),
    };
    this.#context = createContext(Object.assign(this.window, { crypto, performance, File, atob }));
  }

  /** Runs a function in the page. It sees the page's globals and nothing of this process. */
  run<A extends unknown[], R>(work: (...values: A) => R, ...values: A): R {
    return (runInContext(`(${work.toString()})`, this.#context) as typeof work)(...values);
  }

  /** Loads the page anew, as far as our own additions to it go. */
  reload(): void {
    runInContext('delete globalThis.ownShims', this.#context);
  }

  /** A message of this account's as the page holds it. */
  message(id: string, ack: number, chat = PHONE_CHAT): MessageModel {
    const { WAWebMsgKey } = this.modules;
    const parts = { from: widOf(OWN_PHONE), to: widOf(chat), id, participant: undefined };
    return { id: new WAWebMsgKey({ ...parts, selfDir: 'out' }), ack, t: 1_795_402_800 };
  }

  /** A message of a customer's as the page holds it. */
  received(id: string, changes: Partial<MessageModel> = {}, chat = PHONE_CHAT): MessageModel {
    const remote = widOf(chat);
    const text = `false_${chat}_${id}`;
    const key = { id, fromMe: false, remote, $1: text, toString: () => text };
    return { id: key, ack: 0, t: 1_795_402_800, type: 'chat', isNewMsg: true, ...changes };
  }

  #chat(id: string): ChatModel | undefined {
    if (!this.chats.has(id)) return undefined;
    const conversation = this.conversations.get(id);
    if (!conversation) return { id: widOf(id) };
    const { t, shown } = conversation;
    return { id: widOf(id), t, msgs: { getModelsArray: () => shown } };
  }

  #makeModules(keyClass: PageModules['WAWebMsgKey']): PageModules {
    return {
      WAWebSocketModel: {
        Socket: Object.assign(new EventEmitter(), {
          state: 'CONNECTED',
          hasSynced: true,
          logout: () => undefined,
        }),
      },
      WAWebCmd: { Cmd: { refreshQR: () => undefined } },
      WAWebAltDeviceLinkingApi: {
        setPairingType: (type) => this.pairing.push(type),
        initializeAltDeviceLinking: async () => void this.pairing.push('initialized'),
        startAltLinkingFlow: async (phone) => `CODE-${phone}`,
      },
      WAWebConnModel: { Conn: { serialize: () => ({ pushname: 'Toko Budi' }) } },
      WAWebUserPrefsMeUser: {
        getMaybeMePnUser: () => widOf(OWN_PHONE),
        getMaybeMeLidUser: () => widOf(OWN_LID),
      },
      WAWebCollections: {
        Msg: {
          on: (event, listener) =>
            event === 'add'
              ? this.addListeners.push(listener as AddListener)
              : this.ackListeners.push(listener as AckListener),
          get: () => undefined,
          getModelsArray: () => this.inMemory,
          getMessagesById: async (keys) => {
            this.askedKeys.push(...keys);
            return { messages: keys.map((key) => this.inStore.get(key) ?? null) };
          },
        },
        Chat: {
          get: (id) => this.#chat(id.toString()),
          getModelsArray: () => [...this.chats].map((id) => this.#chat(id)!),
        },
      },
      WAWebWidFactory: { createWid: widOf },
      WAWebApiContact: {
        getCurrentLid: () => this.lid,
        getPhoneNumber: (lid) => this.phoneOfLid.get(lid.toString()),
      },
      WAWebChatLoadMessages: {
        loadEarlierMsgs: async ({ chat }) => this.conversations.get(chat.id.toString())!.earlier(),
      },
      WAWebQueryExistsJob: {
        queryWidExists: async () => {
          this.existenceQueries += 1;
          return this.registered && { wid: this.registered };
        },
      },
      WAWebFindChatAction: { findOrCreateLatestChat: async (wid) => ({ chat: { id: wid } }) },
      WAWebMsgKey: keyClass,
      WAWebGetEphemeralFieldsMsgActionsUtils: {
        getEphemeralFields: () => ({ ephemeralDuration: 86_400 }),
      },
      WAWebSendMsgChatAction: {
        addAndSendMsgToChat: (chat, message) => {
          this.sent.push({ chat, message: message as Record<string, unknown> });
          return [this.stored(), this.result()];
        },
      },
      WAWebResendMsgAction: { resendMsg: (message) => this.resent.push(message) },
      ...this.#mediaModules(),
    };
  }

  #mediaModules() {
    const objects = new Map<string, MediaObject>();
    const objectOf = (filehash: string): MediaObject => {
      const made: MediaObject = objects.get(filehash) ?? {
        filehash,
        size: 0,
        type: 'document',
        consolidate: ({ size }: { size: number }) => void (made.size = size),
      };
      objects.set(filehash, made);
      return made;
    };
    return {
      WAWebMediaOpaqueData: FakeOpaqueData,
      WAWebPrepRawMedia: {
        prepRawMedia: (file: OpaqueData, { asDocument }: { asDocument: boolean }) => ({
          waitForPrep: async () =>
            new FakeMedia(file as FakeOpaqueData, asDocument, this.filehash) as MediaModel,
        }),
      },
      WAWebMediaStorage: { getOrCreateMediaObject: objectOf },
      WAWebMmsMediaTypes: {
        msgToMediaType: ({ type }: { type: string }) => type,
        castToV4: (type: string) => type,
      },
      WAWebMediaDataUtils: { shouldUseMediaCache: () => true },
      WAWebMediaInMemoryBlobCache: {
        InMemoryMediaBlobCache: { put: (hash: string) => void this.cached.push(hash) },
      },
      WAWebMediaMmsV4Upload: {
        uploadMedia: async (what: { mimetype: string; mediaType: string }) => {
          this.uploads.push({ mimetype: what.mimetype, mediaType: what.mediaType });
          return { mediaEntry: this.mediaEntry };
        },
      },
    };
  }
}

class FakeOpaqueData implements OpaqueData {
  readonly file: File;

  constructor(file: File) {
    this.file = file;
  }

  static async createFromData(data: unknown): Promise<FakeOpaqueData> {
    return new FakeOpaqueData(data as File);
  }

  url = () => 'blob:file';
  autorelease = () => undefined;
  formData = () => this.file;
}

/** As builds since September 2026 have it: with an own property that is not its to give away. */
class FakeMedia {
  __x_id = undefined;
  type: string;
  mimetype: string;
  filehash: string;
  size: number;
  filename: string;
  preview = 'a thumbnail';
  mediaBlob: FakeOpaqueData;

  constructor(opaque: FakeOpaqueData, asDocument: boolean, filehash: string) {
    this.type = asDocument ? 'document' : 'image';
    this.mimetype = opaque.file.type;
    this.filehash = filehash;
    this.size = opaque.file.size;
    this.filename = opaque.file.name;
    this.mediaBlob = opaque;
  }

  set(values: object): void {
    Object.assign(this, values);
  }

  toJSON(): Record<string, unknown> {
    const { mediaBlob: _, __x_id, ...rest } = this;
    return { id: __x_id, ...rest };
  }
}

function makeKeyClass(build: Build): PageModules['WAWebMsgKey'] {
  class FakeMsgKey implements MsgKey {
    readonly id: string;
    $1?: string;
    declare _serialized?: string;
    readonly #text: string;

    constructor(parts: { to: Wid; id: string; selfDir: string }) {
      this.id = parts.id;
      this.#text = `${parts.selfDir === 'out'}_${parts.to.toString()}_${parts.id}`;
      if (build === 'legacy') this._serialized = this.#text;
      else this.$1 = this.#text;
    }

    toString(): string {
      return this.#text;
    }
  }
  return FakeMsgKey;
}

/** As the library does it: a plain copy, without what a class puts on top. */
function serializeModel(message: MessageModel): { id: MsgKey } {
  return { id: { ...message.id } };
}
