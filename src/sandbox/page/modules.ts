import type { Account } from './account.ts';
import type { AddressBook } from './address-book.ts';
import { encodeBase64 } from './base64.ts';
import type { ChatBook } from './chat-book.ts';
import { Collection } from './collection.ts';
import type { Connection } from './connection.ts';
import { Contacts, contactGetters } from './contacts.ts';
import type { DeviceLink } from './device-link.ts';
import { findLink, findLinks } from './linkify.ts';
import { type Media, OpaqueData } from './media.ts';
import type { MessageBook } from './message-book.ts';
import type { Attributes } from './model.ts';
import type { ChatModel, ConnModel, ContactModel, MsgModel, SocketModel } from './models.ts';
import type { MsgKeyClass } from './msg-key.ts';
import type { Outgoing } from './outgoing.ts';
import type { QrKeys } from './qr-keys.ts';
import { ServerStatusCodeError } from './server-status-code-error.ts';
import type { Settings } from './settings.ts';
import type { Modules } from './surface.ts';
import { type Wid, asUserWidOrThrow, createWid, createWidFromWidLike } from './wid.ts';

/** Everything that the modules of the page give access to. */
export interface Rooms {
  account: Account;
  addresses: AddressBook;
  chats: ChatBook;
  conn: ConnModel;
  connection: Connection;
  keyClass: MsgKeyClass;
  keys: QrKeys;
  link: DeviceLink;
  media: Media;
  messages: MessageBook;
  outgoing: Outgoing;
  settings: Settings;
  socket: SocketModel;
}

/**
 * The modules of WhatsApp Web that whatsapp-web.js 1.34.7 asks for by name. Each is made
 * once, because the library writes its own functions into some of them.
 */
export function createModules(rooms: Rooms): Modules {
  return {
    ...pairingModules(rooms),
    ...addressModules(rooms),
    ...chatModules(rooms),
    ...sendingModules(rooms),
    ...mediaModules(rooms),
    ...patchedModules(),
  };
}

function pairingModules({ link, socket, conn, keys, account, connection }: Rooms): Modules {
  Object.assign(socket, {
    logout: () => link.logout(),
    reconnect: () => connection.drop(),
    takeover: () => link.force('CONNECTED'),
  });
  return {
    WAWebSocketModel: { Socket: socket },
    WAWebConnModel: { Conn: conn },
    WAWebCmd: { Cmd: link.cmd },
    WAWebOfflineHandler: {
      OfflineMessageHandler: { getOfflineDeliveryProgress: () => link.offlineProgress },
    },
    WABase64: { encodeB64: encodeBase64 },
    WAWebCompanionRegClientUtils: { DEVICE_PLATFORM: keys.platform },
    WAWebAdvSignatureApi: {},
    WAWebUserPrefsInfoStore: {
      waNoiseInfo: { get: async () => ({ staticKeyPair: { pubKey: keys.noise } }) },
    },
    WAWebSignalStoreApi: {
      waSignalStore: {
        getRegistrationInfo: async () => ({ identityKeyPair: { pubKey: keys.identity } }),
      },
    },
    WAWebUserPrefsMultiDevice: { getADVSecretKey: () => keys.advSecret },
    WAWebAltDeviceLinkingApi: {
      setPairingType: () => undefined,
      initializeAltDeviceLinking: async () => undefined,
      initializeQRLinking: async () => undefined,
      startAltLinkingFlow: async (phone: string) => {
        const answer = await connection.call('pairingCode', { phone });
        if (answer.status === 'error') throw new ServerStatusCodeError(answer.code);
        return answer.code;
      },
    },
    WAWebLaunchSocketUtils: { refreshQR: () => link.cmd.refreshQR() },
    WAWebMiscBrowserUtils: { info: () => ({ os: 'Linux', name: 'Chrome', version: '1' }) },
    WAWebUserPrefsMeUser: {
      getMaybeMePnUser: () => account.phone,
      getMaybeMeLidUser: () => account.lid,
    },
  };
}

function addressModules({ addresses, account, settings }: Rooms): Modules {
  const queryWidExists = async (wid: Wid) => {
    const person = await addresses.query(wid);
    if (person === null) return null;
    return { wid: settings.current.lidMode === 'on' ? person.lid : person.phone, biz: false };
  };
  return {
    WAWebWidFactory: { createWid, createWidFromWidLike, asUserWidOrThrow },
    WAWebQueryExistsJob: { queryWidExists },
    WAWebApiContact: {
      getCurrentLid: (wid: Wid) => addresses.lidOf(wid),
      getPhoneNumber: (wid: Wid) => addresses.phoneOf(wid),
      getAlternateUserWid: (wid: Wid) =>
        wid.isLid() ? addresses.phoneOf(wid) : addresses.lidOf(wid),
    },
    WAWebLidMigrationUtils: {
      toPn: (wid: Wid) => (wid.isLid() ? addresses.phoneOf(wid) : wid),
      toLid: (wid: Wid) => (wid.isLid() ? wid : addresses.lidOf(wid)),
    },
    WAWebContactGetters: contactGetters(account),
    WAWebFrontendContactGetters: { getIsMyContact: (_contact: ContactModel) => false },
  };
}

function chatModules({ chats, messages, addresses }: Rooms): Modules {
  const empty = () => new Collection<never>();
  return {
    WAWebCollections: {
      Msg: messages.collection,
      Chat: chats.collection,
      Contact: new Contacts(addresses),
      Blocklist: empty(),
      Reactions: empty(),
      ProfilePicThumb: empty(),
      BusinessProfile: empty(),
      Status: empty(),
      WAWebNewsletterCollection: empty(),
      GroupMetadata: empty(),
      Label: empty(),
    },
    WAWebFindChatAction: { findOrCreateLatestChat: (wid: Wid) => chats.findOrCreate(wid) },
    WAWebChatGetters: {
      getIsNewsletter: (chat: ChatModel) => chat.id.isNewsletter(),
      getIsBroadcast: (chat: ChatModel) => chat.id.isBroadcast(),
    },
    WAWebChatLoadMessages: {
      loadEarlierMsgs: ({ chat }: { chat: ChatModel }) => messages.loadEarlier(chat),
    },
    WAWebStreamModel: {
      Stream: { markAvailable: () => undefined, markUnavailable: () => undefined },
    },
    WAWebUpdateUnreadChatAction: {
      sendSeen: ({ chat }: { chat: ChatModel }) => chats.markSeen(chat),
    },
  };
}

function sendingModules({ keyClass, outgoing }: Rooms): Modules {
  return {
    WAWebMsgKey: keyClass,
    WALinkify: { findLink, findLinks },
    WAWebLinkPreviewChatAction: { getLinkPreview: async () => null },
    WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields: () => ({}) },
    WAWebSendMsgChatAction: {
      addAndSendMsgToChat: (chat: ChatModel, data: Attributes) => outgoing.addAndSend(chat, data),
    },
    WAWebResendMsgAction: { resendMsg: (message: MsgModel) => outgoing.resend(message) },
    WAWebMsgReply: { canReplyMsg: () => true },
    WAWebVcardParsingUtils: { parseVcard: () => null },
  };
}

function mediaModules({ media }: Rooms): Modules {
  const cache = new Map<string, Blob>();
  return {
    WAWebMediaOpaqueData: OpaqueData,
    WAWebPrepRawMedia: {
      prepRawMedia: (opaque: OpaqueData, options: object) => media.prepare(opaque, options),
    },
    WAWebMediaStorage: { getOrCreateMediaObject: (filehash: string) => media.objectOf(filehash) },
    WAWebMmsMediaTypes: {
      msgToMediaType: ({ type }: { type: string }) => type,
      castToV4: (type: string) => type,
    },
    WAWebMediaDataUtils: { shouldUseMediaCache: () => true },
    WAWebMediaInMemoryBlobCache: {
      InMemoryMediaBlobCache: { put: (hash: string, blob: Blob) => cache.set(hash, blob) },
    },
    WAWebMediaMmsV4Upload: { uploadMedia: media.upload.bind(media) },
    WAWebDownloadManager: {
      downloadManager: {
        downloadAndMaybeDecrypt: (file: { directPath: string }) => media.download(file),
      },
    },
  };
}

/** Modules that the library only writes into, or asks for things that never happen here. */
function patchedModules(): Modules {
  return {
    WAWebSyncGatingUtils: { isPlaceholderMessageResendEnabled: () => false },
    WAWebNonMessageDataRequestPlaceholderMessageResendUtils: {
      handlePlaceholderMsgsSeen: () => undefined,
    },
    WAWebCallCollection: Object.assign(new Collection<never>(), { calls: new Map() }),
    WAWebAddonReactionTableMode: { reactionTableMode: { bulkUpsert: async () => undefined } },
    WAWebAddonPollVoteTableMode: { pollVoteTableMode: { bulkUpsert: async () => undefined } },
    WAWebBackendJobsCommon: { mediaTypeFromProtobuf: () => null },
    WAWebE2EProtoUtils: { typeAttributeFromProtobuf: () => 'text' },
    WAWebVcardGetNameFromParsed: { vcardGetNameFromParsed: () => '' },
  };
}
