import type { InboundReport } from '../session-protocol.ts';
import type { ChatModel, MessageModel, WhatsAppWindow } from './whatsapp-page.ts';

/**
 * Runs in the page. What customers wrote in these chats at or after `since`, in seconds since
 * 1970, oldest first, from memory and from the page's own database. A chat that can't be read is
 * counted and passed over. Throws when the page has not synced or nobody listens yet.
 */
export async function readChatsInPage({
  chatIds,
  since,
}: {
  chatIds: readonly string[];
  since: number;
}): Promise<{ messages: InboundReport[]; unreadable: number }> {
  const page = globalThis as unknown as WhatsAppWindow;
  const { Socket } = page.require('WAWebSocketModel');
  if (Socket.state !== 'CONNECTED' || !Socket.hasSynced) throw new Error('not synced');
  const describe = page.ownShims?.describeInbound;
  if (!describe) throw new Error('not listening');
  const { Chat } = page.require('WAWebCollections');
  const { createWid } = page.require('WAWebWidFactory');
  const { loadEarlierMsgs } = page.require('WAWebChatLoadMessages');
  /** About 50 messages each; nobody writes that much to a business in one absence of ours. */
  const mostLoads = 40;

  const loadSince = async (chat: ChatModel): Promise<MessageModel[]> => {
    const known = chat.msgs?.getModelsArray() ?? [];
    const messages = new Map(known.map((message) => [message.id.toString(), message]));
    for (let load = 0; load < mostLoads; load += 1) {
      const oldest = Math.min(...[...messages.values()].map((message) => message.t));
      if (oldest < since) break;
      const before = messages.size;
      for (const message of (await loadEarlierMsgs({ chat })) ?? []) {
        messages.set(message.id.toString(), message);
      }
      if (messages.size === before) break;
    }
    return [...messages.values()].filter((message) => message.t >= since);
  };

  const found: InboundReport[] = [];
  let unreadable = 0;
  for (const chatId of chatIds) {
    try {
      const chat = Chat.get(createWid(chatId));
      for (const message of chat ? await loadSince(chat) : []) {
        const inbound = describe(message);
        if (inbound) found.push(inbound);
      }
    } catch {
      unreadable += 1;
    }
  }
  return { messages: found.toSorted((one, other) => one.at - other.at), unreadable };
}
