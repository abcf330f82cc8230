import type { InboundReport } from '../session-protocol.ts';

/**
 * The parts of WhatsApp Web's page that our own in-page code touches. The functions in this
 * folder run inside the page: puppeteer hands over their source text, so each must be complete
 * in itself and may import types only.
 */

/** A chat or user id, such as `6281234567890@c.us` or `…@lid`. */
export interface Wid {
  user: string;
  server: string;
  toString(): string;
  isLid(): boolean;
}

export interface MsgKey {
  id: string;
  fromMe?: boolean;
  /** The chat. */
  remote?: Wid;
  /** Builds since July 2026 have this in place of `_serialized`. */
  $1?: string;
  _serialized?: string;
  toString(): string;
}

export interface MessageModel {
  id: MsgKey;
  ack: number;
  /** Seconds since 1970. */
  t: number;
  /** `chat` for a text; `ciphertext` while it can't be read. */
  type?: string;
  body?: string;
  /** True for what arrives now, not for what is loaded from the page's database. */
  isNewMsg?: boolean;
  isSendFailure?: boolean;
  once?(event: 'change:type', listener: (message: MessageModel) => void): void;
}

export interface ChatModel {
  id: Wid;
  /** Time of the last message, seconds since 1970. */
  t?: number;
  /** Those of its messages that are in memory. */
  msgs?: { getModelsArray(): MessageModel[] };
}

/** What a send comes to inside the page; it never rejects. */
export interface SendResult {
  messageSendResult?: string;
  t?: number;
}

interface Emitter {
  on(events: string, listener: (...values: never[]) => void): void;
}

/** The modules by name, as far as we use them. */
export interface PageModules {
  WAWebSocketModel: {
    Socket: { state: string | null; hasSynced?: boolean; logout(): void };
  };
  WAWebCmd: { Cmd: { refreshQR(): void } };
  WAWebAltDeviceLinkingApi: {
    setPairingType(type: 'ALT_DEVICE_LINKING'): void;
    initializeAltDeviceLinking(): Promise<void>;
    startAltLinkingFlow(phone: string, showNotification: boolean): Promise<string>;
  };
  WAWebConnModel: { Conn: { serialize(): { pushname?: string } } };
  WAWebUserPrefsMeUser: {
    getMaybeMePnUser(): Wid | null | undefined;
    getMaybeMeLidUser(): Wid | null | undefined;
  };
  WAWebCollections: {
    Msg: Emitter & {
      get(key: string): MessageModel | undefined;
      getModelsArray(): MessageModel[];
      getMessagesById(keys: string[]): Promise<{ messages: (MessageModel | null)[] }>;
    };
    Chat: { get(id: Wid): ChatModel | undefined; getModelsArray(): ChatModel[] };
  };
  WAWebWidFactory: { createWid(id: string): Wid };
  WAWebApiContact: {
    getCurrentLid(wid: Wid): Wid | null | undefined;
    getPhoneNumber(lid: Wid): Wid | null | undefined;
  };
  WAWebChatLoadMessages: {
    loadEarlierMsgs(what: { chat: ChatModel }): Promise<MessageModel[] | null | undefined>;
  };
  WAWebQueryExistsJob: { queryWidExists(wid: Wid): Promise<{ wid: Wid } | null> };
  WAWebFindChatAction: {
    findOrCreateLatestChat(wid: Wid): Promise<{ chat: ChatModel | null }>;
  };
  WAWebMsgKey: {
    new (parts: { from: Wid; to: Wid; id: string; participant: undefined; selfDir: 'out' }): MsgKey;
    prototype: MsgKey;
  };
  WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields(chat: ChatModel): object };
  WAWebSendMsgChatAction: {
    addAndSendMsgToChat(
      chat: ChatModel,
      message: object,
    ): [Promise<MessageModel>, Promise<SendResult>];
  };
  WAWebResendMsgAction: { resendMsg(message: MessageModel): unknown };
  WAWebMediaOpaqueData: {
    new (...parts: never[]): OpaqueData;
    createFromData(data: unknown, mimeType: string): Promise<OpaqueData>;
  };
  WAWebPrepRawMedia: {
    prepRawMedia(
      file: OpaqueData,
      options: { asDocument: boolean },
    ): { waitForPrep(): Promise<MediaModel> };
  };
  WAWebMediaStorage: { getOrCreateMediaObject(filehash: string): MediaObject };
  WAWebMmsMediaTypes: {
    msgToMediaType(of: { type: string; isGif: boolean | undefined }): string;
    castToV4(type: string): string;
  };
  WAWebMediaDataUtils: { shouldUseMediaCache(type: string): boolean };
  WAWebMediaInMemoryBlobCache: {
    InMemoryMediaBlobCache: { put(filehash: string, blob: unknown): void };
  };
  WAWebMediaMmsV4Upload: {
    uploadMedia(what: {
      mimetype: string;
      mediaObject: MediaObject;
      mediaType: string;
    }): Promise<{ mediaEntry?: Record<string, unknown> | null }>;
  };
}

/** Bytes of a file that WhatsApp Web hands around unopened. */
export interface OpaqueData {
  type?: unknown;
  url(): string;
  autorelease(): void;
  formData(): unknown;
}

/** A file that was made ready to send. */
export interface MediaModel {
  type: string;
  mimetype: string;
  filehash: string;
  isGif?: boolean;
  preview?: unknown;
  mediaBlob: OpaqueData;
  renderableUrl?: string;
  set(values: object): void;
  toJSON(): Record<string, unknown>;
}

export interface MediaObject {
  filehash: string;
  size: number;
  type: string;
  consolidate(values: object): void;
}

/** What the page tells the child process through the function that it exposes. */
export interface PageReport {
  messageId: string;
  ack: number;
  /** WhatsApp's time of the message, seconds since 1970, or null when it gave none. */
  sentAt: number | null;
  messageKey: string | null;
}

/** An element of the page, as far as we look at any. */
interface PageElement {
  textContent: string | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  click(): void;
}

/** The page's global object. `require` throws for names that a build does not have. */
export interface WhatsAppWindow {
  Debug?: { VERSION?: string };
  location: { protocol: string; host: string; href: string };
  document: { readyState: string; querySelectorAll(selector: string): Iterable<PageElement> };
  require<Name extends keyof PageModules>(name: Name): PageModules[Name];
  WWebJS?: { getMessageModel?: (message: MessageModel) => { id?: MsgKey } };
  onAppStateHasSyncedEvent?: () => void;
  /** Take a {@link PageReport} and an {@link InboundReport} as JSON, and answer nothing. */
  reportReceipt?: (json: string) => void;
  reportInbound?: (json: string) => void;
  /** What the library has the page call for each event of a message; nobody listens to it. */
  [libraryEvent: `on${string}Event`]: unknown;
  /** Files that were uploaded, as a message carries them, by its bare id. */
  ownUploads?: Record<string, { type: string; preview?: unknown }>;
  /** What we have put into this load of the page. */
  ownShims?: {
    loadId: string;
    /** Reports a receipt unless it says nothing new; the page tells of most of them twice. */
    tellReceipt?: (receipt: PageReport) => void;
    /** What is reported of a message; null when no customer has written it. */
    describeInbound?: (message: MessageModel) => InboundReport | null;
    key?: unknown;
    send?: unknown;
    model?: unknown;
  };
}
