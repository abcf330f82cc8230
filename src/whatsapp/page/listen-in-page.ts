import type { MessageModel, WhatsAppWindow } from './whatsapp-page.ts';

/**
 * Runs in the page. Reports what customers write, once per load of the page however often it is
 * called: the library's own listener is doubled by quick reloads and missing after others. A
 * message that can't be decrypted yet is reported once it can.
 */
export function listenInPage(): void {
  const page = globalThis as unknown as WhatsAppWindow;
  if (page.Debug?.VERSION === undefined || !page.reportInbound) return;
  const shims = (page.ownShims ??= { loadId: crypto.randomUUID() });
  if (shims.describeInbound) return;
  const writtenByPeople = [
    ...['chat', 'image', 'video', 'audio', 'ptt', 'document', 'sticker', 'location', 'vcard'],
    ...['multi_vcard', 'poll_creation', 'list_response', 'buttons_response', 'order'],
  ];
  const longestText = 1_000;

  const describe = (message: MessageModel) => {
    const { fromMe, remote, id: messageId } = message.id;
    if (fromMe || !remote || !writtenByPeople.includes(message.type ?? '')) return null;
    if (remote.server !== 'c.us' && remote.server !== 'lid') return null;
    const contacts = page.require('WAWebApiContact');
    const phone = remote.isLid() ? contacts.getPhoneNumber(remote) : remote;
    const lid = remote.isLid() ? remote : contacts.getCurrentLid(remote);
    const body = message.type === 'chat' ? (message.body ?? '') : '';
    return {
      messageId,
      phone: phone?.user ?? null,
      lid: lid?.user ?? null,
      text: body !== '' && body.length <= longestText ? body : null,
      at: message.t,
    };
  };

  /** Whatever goes wrong here must not disturb the page, which has called us. */
  const report = (message: MessageModel) => {
    try {
      const inbound = describe(message);
      if (inbound) page.reportInbound?.(JSON.stringify(inbound));
    } catch {
      // The read-back after the next ready comes to it again.
    }
  };

  try {
    page.require('WAWebCollections').Msg.on('add', (message: MessageModel) => {
      if (!message.isNewMsg) return;
      if (message.type === 'ciphertext') message.once?.('change:type', report);
      else report(message);
    });
    shims.describeInbound = describe;
  } catch {
    // The page is not so far; the next look comes here again.
  }
}
