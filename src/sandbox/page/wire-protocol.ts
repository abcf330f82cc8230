/**
 * What the sandbox's page and its server say to each other over the WebSocket. Types only:
 * this file is compiled into both sides.
 */

/** States of WhatsApp Web's own socket, as the library reads them. */
export type SocketState =
  | 'UNLAUNCHED'
  | 'OPENING'
  | 'PAIRING'
  | 'CONNECTED'
  | 'TIMEOUT'
  | 'CONFLICT'
  | 'UNPAIRED'
  | 'UNPAIRED_IDLE'
  | 'DEPRECATED_VERSION'
  | 'PROXYBLOCK'
  | 'TOS_BLOCK'
  | 'SMB_TOS_BLOCK';

/** How the page treats the next sends, before anything reaches the wire. */
export type SendMode = 'normal' | 'throw' | 'hang' | 'hangAfterStore' | 'slow' | 'freeze';

/** The part of the sandbox's configuration that the page itself obeys. Times in milliseconds. */
export interface PageSettings {
  /** Value of `window.Debug.VERSION`. */
  version: string;
  /** `today`: message keys have `$1`; `legacy`: they have `_serialized`. Fixed when a page loads. */
  build: 'today' | 'legacy';
  /** Whether prepared media carries an own `__x_id` that overwrites the id of a spread message. */
  xidHazard: boolean;
  lidMode: 'off' | 'on';
  sendMode: SendMode;
  /** How many sends `sendMode` still holds for; null: until changed. */
  sendTimes: number | null;
  sendDelayMs: number;
  offlineSends: 'error' | 'wait';
  resendAckZeroOnReconnect: boolean;
  lateReceiptEvents: boolean;
  bootMs: number;
  openingMs: number;
  syncMs: number;
  neverSync: boolean;
  backlogFirst: boolean;
  backlogDelayMs: number;
  /** Modules that `window.require` does not know, as of the next load of the page. */
  missingModules: readonly string[];
  /** Paths such as `WAWebCmd.Cmd.refreshQR` whose last name is another, as of the next load. */
  renamedFunctions: readonly string[];
  findChatMode: 'normal' | 'noLid' | 'noLidUntilAsked';
  /** Acknowledgements are stored, and nobody hears of them. */
  silentAcks: boolean;
  /** What a linked page comes to in place of `CONNECTED`. */
  linkedState: LinkedState;
  whatsNew: 'off' | 'shown';
  whatsNewUnlinkAfterMs: number;
  passkey: 'off' | 'on' | 'afterScan';
}

/** States in which a page may stay that is linked and opens. */
type LinkedState =
  | 'CONNECTED'
  | 'CONFLICT'
  | 'DEPRECATED_VERSION'
  | 'PROXYBLOCK'
  | 'TOS_BLOCK'
  | 'SMB_TOS_BLOCK';

/** Something that a person would see on the page, and what became of it. */
export interface ScreenReport {
  what: 'whats_new' | 'passkey' | 'chat';
  did: 'shown' | 'clicked' | 'expired';
}

/** The account that a page is linked to. Both are full ids such as `628…@c.us`, `…@lid`. */
export interface AccountIdentity {
  phoneId: string;
  lid: string;
  pushname: string;
}

/** A file that travelled beside a message; the bytes are uploaded before, under `directPath`. */
export interface MediaDescription {
  directPath: string;
  mimetype: string;
  filename: string | null;
  size: number;
  /** Base64 SHA-256 of the plain bytes. */
  filehash: string;
}

/** A message on its way from the page to WhatsApp. */
export interface OutgoingMessage {
  /** The bare id, such as `3EB0…`. */
  id: string;
  chatId: string;
  type: string;
  /** Text, or the caption of a file. */
  body: string;
  media: MediaDescription | null;
}

/** A message from a customer. `chatId` is the address it came from (phone or LID). */
export interface IncomingMessage {
  id: string;
  chatId: string;
  phoneId: string;
  lid: string;
  body: string;
  /** Unix seconds. */
  t: number;
}

/** A receipt for a message of the page: 2 delivered, 3 read. */
export interface Receipt {
  id: string;
  chatId: string;
  ack: number;
}

/** What the page shows of itself in `GET /control/state`. */
export interface PageStatus {
  state: SocketState;
  hasSynced: boolean;
}

export interface HelloParams extends PageStatus {
  /** Made anew by each load of the page, kept over reconnects. */
  pageId: string;
  /** Secret of the linked device, from the profile; null when the profile is not linked. */
  token: string | null;
  /** The four parts of a QR after its ref. */
  qrParts: readonly string[];
}

export type HelloResult =
  | { status: 'linked'; account: AccountIdentity }
  | { status: 'unpaired'; ref: string }
  | { status: 'revoked' };

export type SendResult =
  | { outcome: 'acknowledged'; t: number }
  | { outcome: 'refused'; t: number; code: number | null };

export type PairingCodeResult =
  | { status: 'code'; code: string }
  | { status: 'error'; code: number };

export type ExistsResult =
  | { status: 'registered'; phoneId: string; lid: string }
  | { status: 'unregistered' }
  | { status: 'error'; code: number };

/** Questions of the page that the server answers. */
export interface PageToServer {
  hello: { params: HelloParams; result: HelloResult };
  status: { params: PageStatus; result: null };
  send: { params: OutgoingMessage; result: SendResult };
  exists: { params: { id: string }; result: ExistsResult };
  /** The page is ready for what waited: resolves when the page has taken all of it. */
  takeQueue: { params: null; result: null };
  freshRef: { params: null; result: { ref: string } };
  pairingCode: { params: { phone: string }; result: PairingCodeResult };
  screen: { params: ScreenReport; result: null };
  logout: { params: null; result: null };
  sendModeUsed: { params: null; result: null };
}

export type PageAction =
  | { action: 'reload' }
  | { action: 'navigate'; url: string }
  | { action: 'iframe' }
  | { action: 'freeze'; ms: number | null }
  | { action: 'hoard'; mb: number }
  | { action: 'applySurface' }
  | { action: 'crashInfo' };

/** Orders of the server that the page obeys; each is answered when its effect is there. */
export interface ServerToPage {
  settings: { params: PageSettings; result: null };
  ref: { params: { ref: string }; result: null };
  paired: { params: { token: string; account: AccountIdentity }; result: null };
  askPasskey: { params: null; result: null };
  loggedOut: { params: null; result: null };
  incoming: { params: IncomingMessage; result: null };
  receipt: { params: Receipt; result: null };
  goOffline: { params: null; result: null };
  forceState: { params: { state: SocketState }; result: null };
  page: { params: PageAction; result: unknown };
}
