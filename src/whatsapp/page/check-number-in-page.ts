import type { WhatsAppWindow } from './whatsapp-page.ts';

/** Runs in the page. Whether WhatsApp knows an account of this number; rejects when it can't say. */
export async function checkNumberInPage({ chatId }: { chatId: string }): Promise<boolean> {
  const page = globalThis as unknown as WhatsAppWindow;
  const wid = page.require('WAWebWidFactory').createWid(chatId);
  return Boolean(await page.require('WAWebQueryExistsJob').queryWidExists(wid));
}
