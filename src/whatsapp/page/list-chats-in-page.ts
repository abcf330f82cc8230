import type { WhatsAppWindow } from './whatsapp-page.ts';

/**
 * Runs in the page. The digits of all phones with whom the page holds a chat; chats under a LID
 * count for the phone behind it. It reads what is in memory; the library's `getChats` would load
 * every chat whole.
 */
export function listChatsInPage(): string[] {
  const page = globalThis as unknown as WhatsAppWindow;
  const { getPhoneNumber } = page.require('WAWebApiContact');
  return page
    .require('WAWebCollections')
    .Chat.getModelsArray()
    .flatMap(({ id }) => {
      const phone = id.server === 'lid' ? getPhoneNumber(id) : id;
      return phone?.server === 'c.us' ? [phone.user] : [];
    });
}
