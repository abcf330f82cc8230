import type { MessageLocation } from '../session-protocol.ts';
import type { WhatsAppWindow } from './whatsapp-page.ts';

/**
 * Runs in the page. Asks WhatsApp Web to send a message again under the same key, by the means
 * behind its own "retry" button, which acts on failed messages only. False when the page does
 * not hold the message.
 */
export async function resendInPage({ messageId, chatId }: MessageLocation): Promise<boolean> {
  const page = globalThis as unknown as WhatsAppWindow;
  const { Msg } = page.require('WAWebCollections');
  const inMemory = Msg.getModelsArray().find((model) => model.id.id === messageId);
  const fromStore = async () => {
    const wid = page.require('WAWebWidFactory').createWid(chatId);
    const lid = page.require('WAWebApiContact').getCurrentLid(wid);
    const forms = lid ? [wid, lid] : [wid];
    const keys = forms.map((form) => `true_${form.toString()}_${messageId}`);
    return (await Msg.getMessagesById(keys)).messages.find((model) => model);
  };
  const message = inMemory ?? (await fromStore());
  if (!message || message.ack !== 0) return false;
  message.isSendFailure = true;
  void Promise.resolve(page.require('WAWebResendMsgAction').resendMsg(message)).catch(
    () => undefined,
  );
  return true;
}
