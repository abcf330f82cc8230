import type { WhatsAppWindow } from './whatsapp-page.ts';

/**
 * Runs in the page. The ids of all chats with single persons in which something was written at
 * or after `since`, in seconds since 1970. It looks at what the page holds in memory; the
 * library's `getChats` would load every chat whole. Throws when the page has not synced.
 */
export function listRecentChatsInPage({ since }: { since: number }): string[] {
  const page = globalThis as unknown as WhatsAppWindow;
  const { Socket } = page.require('WAWebSocketModel');
  if (Socket.state !== 'CONNECTED' || !Socket.hasSynced) throw new Error('not synced');
  return page
    .require('WAWebCollections')
    .Chat.getModelsArray()
    .filter((chat) => chat.id.server === 'c.us' || chat.id.server === 'lid')
    .filter((chat) => (chat.t ?? 0) >= since)
    .map((chat) => chat.id.toString());
}
