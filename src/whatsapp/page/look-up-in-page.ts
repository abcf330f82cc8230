import type { MessageLocation, PageLookupAnswer } from '../session-protocol.ts';
import type { MessageModel, WhatsAppWindow } from './whatsapp-page.ts';

/**
 * Runs in the page. Looks for messages by bare id, in memory first and then in the page's own
 * database, under the phone-number form and the LID form of the chat: the same chat may have
 * changed from one to the other. Throws when the page has not synced, since its "not there"
 * means nothing then.
 */
export async function lookUpInPage(messages: MessageLocation[]): Promise<PageLookupAnswer[]> {
  const page = globalThis as unknown as WhatsAppWindow;
  const { Socket } = page.require('WAWebSocketModel');
  if (Socket.state !== 'CONNECTED' || !Socket.hasSynced) throw new Error('not synced');
  const { Msg } = page.require('WAWebCollections');
  const wanted = new Set(messages.map((message) => message.messageId));
  const found = new Map<string, MessageModel>();
  for (const model of Msg.getModelsArray()) {
    if (wanted.has(model.id.id)) found.set(model.id.id, model);
  }

  const chatForms = (chatId: string): string[] => {
    const wid = page.require('WAWebWidFactory').createWid(chatId);
    const lid = page.require('WAWebApiContact').getCurrentLid(wid);
    return lid ? [wid.toString(), lid.toString()] : [wid.toString()];
  };
  const keys = messages
    .filter(({ messageId }) => !found.has(messageId))
    .flatMap(({ messageId, chatId }) =>
      chatForms(chatId).map((chat) => `true_${chat}_${messageId}`),
    );
  if (keys.length > 0) {
    const stored = await Msg.getMessagesById(keys);
    for (const model of stored.messages) if (model) found.set(model.id.id, model);
  }

  return messages.map(({ messageId }) => {
    const model = found.get(messageId);
    if (!model) return { messageId, found: null };
    const messageKey = model.id._serialized ?? model.id.$1 ?? model.id.toString();
    return { messageId, found: { ack: model.ack, sentAt: model.t, messageKey } };
  });
}
