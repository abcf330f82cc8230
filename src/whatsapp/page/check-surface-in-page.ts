import type { WhatsAppWindow } from './whatsapp-page.ts';

/**
 * Runs in the page. Names what this build of WhatsApp Web lacks of everything that our in-page
 * code calls, as `Module` or `Module.property`; and `WAWebMsgKey._serialized` when keys don't
 * carry their text under that name although the shim is in place. Empty when all is there.
 */
export function checkSurfaceInPage(): string[] {
  const page = globalThis as unknown as WhatsAppWindow;
  const functions: Record<string, readonly string[]> = {
    WAWebSocketModel: ['Socket.on', 'Socket.logout'],
    WAWebCmd: ['Cmd.refreshQR'],
    WAWebConnModel: ['Conn.serialize'],
    WAWebUserPrefsMeUser: ['getMaybeMePnUser', 'getMaybeMeLidUser'],
    WAWebCollections: [
      ...['Msg.on', 'Msg.get', 'Msg.getModelsArray', 'Msg.getMessagesById'],
      ...['Chat.get', 'Chat.getModelsArray'],
    ],
    WAWebWidFactory: ['createWid'],
    WAWebApiContact: ['getCurrentLid', 'getPhoneNumber'],
    WAWebChatLoadMessages: ['loadEarlierMsgs'],
    WAWebQueryExistsJob: ['queryWidExists'],
    WAWebFindChatAction: ['findOrCreateLatestChat'],
    WAWebMsgKey: [''],
    WAWebGetEphemeralFieldsMsgActionsUtils: ['getEphemeralFields'],
    WAWebSendMsgChatAction: ['addAndSendMsgToChat'],
    WAWebResendMsgAction: ['resendMsg'],
    WAWebMediaOpaqueData: ['createFromData'],
    WAWebPrepRawMedia: ['prepRawMedia'],
    WAWebMediaStorage: ['getOrCreateMediaObject'],
    WAWebMmsMediaTypes: ['msgToMediaType', 'castToV4'],
    WAWebMediaDataUtils: ['shouldUseMediaCache'],
    WAWebMediaInMemoryBlobCache: ['InMemoryMediaBlobCache.put'],
    WAWebMediaMmsV4Upload: ['uploadMedia'],
  };
  const load = (name: string): unknown => {
    try {
      return (page.require as (name: string) => unknown)(name);
    } catch {
      return undefined;
    }
  };
  const follow = (start: unknown, path: string) =>
    path
      .split('.')
      .filter((key) => key !== '')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], start);

  const lacks = (name: string, paths: readonly string[]) => {
    const loaded = load(name);
    if (loaded === undefined || loaded === null) return [name];
    const missing = paths.filter((path) => typeof follow(loaded, path) !== 'function');
    return missing.map((path) => (path === '' ? name : `${name}.${path}`));
  };

  const keysAreReadable = () => {
    try {
      const wid = page.require('WAWebWidFactory').createWid('628110000000@c.us');
      const MsgKey = page.require('WAWebMsgKey');
      const id = '3EB0000000000000000000';
      const parts = { from: wid, to: wid, id, participant: undefined, selfDir: 'out' } as const;
      return String(new MsgKey(parts)._serialized).includes(id);
    } catch {
      return false;
    }
  };

  const missing = Object.entries(functions).flatMap(([name, paths]) => lacks(name, paths));
  return missing.length > 0 || keysAreReadable() ? missing : ['WAWebMsgKey._serialized'];
}
