import type { PageSelf } from '../session-protocol.ts';
import type {
  MessageModel,
  MsgKey,
  PageModules,
  PageReport,
  WhatsAppWindow,
} from './whatsapp-page.ts';

/**
 * Runs in the page. Applies what today's builds need, then says what the page is. Repeatable:
 * a reload takes the shims with it, so every look applies what is missing.
 *
 * - `_serialized` on message keys: since July 2026 builds call it `$1`, and the library answers
 *   `undefined` for messages that did leave.
 * - `__x_id` off media messages: since September 2026 the spread of a media model puts it over
 *   the message's own id.
 * - our own listener for acknowledgements: the library's is doubled by quick reloads and
 *   missing after others.
 * - nothing that the library would tell about messages and chats leaves the page: each event
 *   crosses to the process and back, a third of the time of a send, and nobody listens.
 */
export function inspectPage(): PageSelf {
  const page = globalThis as unknown as WhatsAppWindow;
  const load = <Name extends keyof PageModules>(name: Name): PageModules[Name] | null => {
    try {
      return page.require(name);
    } catch {
      return null;
    }
  };
  const serialize = (key: MsgKey) => key._serialized ?? key.$1 ?? key.toString();

  const shimKeys = () => {
    const keyClass = load('WAWebMsgKey');
    if (!keyClass || shims.key === keyClass) return;
    shims.key = keyClass;
    if ('_serialized' in keyClass.prototype) return;
    Object.defineProperty(keyClass.prototype, '_serialized', {
      configurable: true,
      get(this: MsgKey) {
        return this.$1 ?? this.toString();
      },
      set(this: MsgKey, value: string) {
        Object.defineProperty(this, '_serialized', { value, writable: true, enumerable: true });
      },
    });
  };

  const shimLibraryModel = () => {
    const library = page.WWebJS;
    const original = library?.getMessageModel;
    if (!library || !original || shims.model === library) return;
    shims.model = library;
    library.getMessageModel = (message) => {
      const model = original(message);
      if (model.id && message.id) model.id = { ...model.id, _serialized: serialize(message.id) };
      return model;
    };
  };

  const shimSend = () => {
    const action = load('WAWebSendMsgChatAction');
    if (!action || shims.send === action) return;
    shims.send = action;
    const original = action.addAndSendMsgToChat;
    action.addAndSendMsgToChat = function (chat, message) {
      delete (message as { __x_id?: unknown }).__x_id;
      return original.call(this, chat, message);
    };
  };

  const listenForReceipts = () => {
    const collections = load('WAWebCollections');
    if (!collections || shims.tellReceipt || !page.reportReceipt) return;
    const lastAcks = new Map<string, number>();
    const remembered = 200;
    const tell = (receipt: PageReport) => {
      const { messageId, ack } = receipt;
      if (ack > 0 && ack <= (lastAcks.get(messageId) ?? 0)) return;
      lastAcks.delete(messageId);
      lastAcks.set(messageId, ack);
      if (lastAcks.size > remembered) lastAcks.delete(lastAcks.keys().next().value!);
      page.reportReceipt?.(JSON.stringify(receipt));
    };
    shims.tellReceipt = tell;
    collections.Msg.on('change:ack', (message: MessageModel, ack: number) => {
      const key = serialize(message.id);
      if (!key.startsWith('true_')) return;
      const { id: messageId } = message.id;
      tell({ messageId, ack, sentAt: message.t ?? null, messageKey: key });
    });
  };

  const silenceLibrary = () => {
    const nobody = () => undefined;
    for (const name of [
      ...['onAddMessageEvent', 'onChangeMessageEvent', 'onChangeMessageTypeEvent'],
      ...['onMessageAckEvent', 'onMessageMediaUploadedEvent', 'onRemoveMessageEvent'],
      ...['onEditMessageEvent', 'onAddMessageCiphertextEvent', 'onCiphertextFailedEvent'],
      ...['onChatUnreadCountEvent', 'onRemoveChatEvent', 'onArchiveChatEvent', 'onPollVoteEvent'],
    ] as const) {
      if (typeof page[name as `on${string}Event`] === 'function') {
        page[name as `on${string}Event`] = nobody;
      }
    }
  };

  /** Before WhatsApp has told its version: on its way, or not WhatsApp at all. */
  const kindOfPage = () => {
    const { location, document } = page;
    if (location.protocol === 'chrome-error:') return 'error';
    const isElsewhere = location.host !== 'web.whatsapp.com' && location.href !== 'about:blank';
    const isLate = document.readyState === 'complete' && performance.now() > 10_000;
    return isElsewhere || (isLate && !('require' in page)) ? 'foreign' : 'loading';
  };

  if (page.Debug?.VERSION === undefined) {
    return {
      page: kindOfPage(),
      socketState: null,
      hasSynced: false,
      injected: false,
      webVersion: null,
      accountPhone: null,
      accountName: null,
      loadId: null,
    };
  }
  const shims = (page.ownShims ??= { loadId: crypto.randomUUID() });
  shimKeys();
  shimLibraryModel();
  shimSend();
  listenForReceipts();
  silenceLibrary();
  const socket = load('WAWebSocketModel')?.Socket;
  const me = load('WAWebUserPrefsMeUser');
  const connection = load('WAWebConnModel')?.Conn;
  const connected = socket?.state === 'CONNECTED';
  return {
    page: 'whatsapp',
    socketState: socket?.state ?? null,
    hasSynced: socket?.hasSynced === true,
    injected: page.WWebJS !== undefined,
    webVersion: page.Debug.VERSION,
    accountPhone: (connected && me?.getMaybeMePnUser()?.user) || null,
    accountName: (connected && connection?.serialize().pushname) || null,
    loadId: shims.loadId,
  };
}
