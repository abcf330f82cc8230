import type { SendOutcome } from '../../outbox/message-sender.ts';
import type { MsgKey, PageReport, Wid, WhatsAppWindow } from './whatsapp-page.ts';

/**
 * Runs in the page. Hands one text, or the file that was uploaded for it, to WhatsApp under the given message id and answers as soon
 * as the page has stored it; the acknowledgement comes later, as a receipt. The library's own
 * `sendMessage` can't be given an id, so the message is put together here.
 */
export async function sendInPage(order: {
  chatId: string;
  text: string;
  messageId: string;
  /** The number is known to have an account: WhatsApp is not asked again. */
  numberKnown: boolean;
  /** A file was uploaded for it: without that nothing is sent. */
  hasMedia: boolean;
  /** Milliseconds since 1970. Past it, nothing is handed over any more: nobody waits for it. */
  deadlineAt: number;
}): Promise<SendOutcome> {
  const page = globalThis as unknown as WhatsAppWindow;
  let numberChecked = false;

  /** The address to write to, null for a number without WhatsApp. Asked only for new chats. */
  const findAddress = async (): Promise<Wid | null> => {
    const wid = page.require('WAWebWidFactory').createWid(order.chatId);
    const lid = page.require('WAWebApiContact').getCurrentLid(wid);
    const { Chat } = page.require('WAWebCollections');
    if (order.numberKnown || Chat.get(wid) || (lid && Chat.get(lid))) return wid;
    return askForAddress(wid);
  };

  const askForAddress = async (wid: Wid): Promise<Wid | null> => {
    numberChecked = true;
    const existing = await page.require('WAWebQueryExistsJob').queryWidExists(wid);
    return existing && (existing.wid ?? wid);
  };

  /**
   * The chat with the number, null when the page opens none, or what else became of it. On
   * accounts that were moved to LIDs a page must know the person's LID, which it learns by asking.
   */
  const openChat = async () => {
    const address = await findAddress();
    if (address === null) return 'not_on_whatsapp';
    const chat = await tryToOpen(address);
    if (chat !== 'not_reachable' || numberChecked) return chat;
    const asked = await askForAddress(page.require('WAWebWidFactory').createWid(order.chatId));
    return asked === null ? 'not_on_whatsapp' : tryToOpen(asked);
  };

  const tryToOpen = async (address: Wid) => {
    try {
      return (await page.require('WAWebFindChatAction').findOrCreateLatestChat(address)).chat;
    } catch (error) {
      if (describe(error).includes('No LID for user')) return 'not_reachable';
      throw error;
    }
  };

  const compose = (to: Wid, chat: Parameters<typeof handOver>[0]) => {
    const me = page.require('WAWebUserPrefsMeUser');
    const from = to.isLid() ? me.getMaybeMeLidUser() : me.getMaybeMePnUser();
    if (!from) throw new Error('The page does not know its own number.');
    const MsgKey = page.require('WAWebMsgKey');
    const id = new MsgKey({
      from,
      to,
      id: order.messageId,
      participant: undefined,
      selfDir: 'out',
    });
    const { getEphemeralFields } = page.require('WAWebGetEphemeralFieldsMsgActionsUtils');
    const upload = page.ownUploads?.[order.messageId];
    return {
      ...getEphemeralFields(chat),
      type: 'chat',
      body: order.text,
      ...(upload && { ...upload, body: upload.preview, caption: order.text }),
      id,
      ack: 0,
      from,
      to,
      local: true,
      self: 'out',
      t: Math.floor(Date.now() / 1000),
      isNewMsg: true,
    };
  };

  const handOver = async (chat: { id: Wid }): Promise<SendOutcome> => {
    const message = compose(chat.id, chat);
    try {
      const action = page.require('WAWebSendMsgChatAction');
      const [stored, result] = action.addAndSendMsgToChat(chat, message);
      void result.then(
        (answer) => report(answer, message.id),
        () => undefined,
      );
      await stored;
      return numberChecked ? { kind: 'handed_over', numberChecked } : { kind: 'handed_over' };
    } catch (error) {
      if (String((error as Error)?.name ?? error).includes('DuplicateMessageError')) {
        return { kind: 'duplicate' };
      }
      return { kind: 'unknown', reason: describe(error) };
    }
  };

  const report = (result: { messageSendResult?: string; t?: number } | undefined, id: MsgKey) => {
    if (result?.messageSendResult !== 'OK') return;
    const messageKey = id._serialized ?? id.$1 ?? id.toString();
    const receipt = { messageId: order.messageId, ack: 1, sentAt: result.t ?? null, messageKey };
    if (page.ownShims?.tellReceipt) page.ownShims.tellReceipt(receipt);
    else page.reportReceipt?.(JSON.stringify(receipt satisfies PageReport));
  };

  const describe = (error: unknown) =>
    String((error as Error)?.message ?? error)
      .split('\n', 1)[0]!
      .slice(0, 200);

  try {
    if (order.hasMedia && !page.ownUploads?.[order.messageId]) {
      return { kind: 'not_sent', reason: 'The page was loaded anew after the upload.' };
    }
    const chat = await openChat();
    if (chat === 'not_on_whatsapp' || chat === 'not_reachable') return { kind: chat };
    if (!chat) return { kind: 'not_sent', reason: 'The page opened no chat with this number.' };
    if (Date.now() > order.deadlineAt) return { kind: 'not_sent', reason: 'deadline' };
    return await handOver(chat);
  } catch (error) {
    return { kind: 'not_sent', reason: describe(error) };
  } finally {
    delete page.ownUploads?.[order.messageId];
  }
}
