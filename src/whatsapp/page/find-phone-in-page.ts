import type { WhatsAppWindow } from './whatsapp-page.ts';

/**
 * Runs in the page. The digits of the phone that a LID belongs to, asking WhatsApp's server when
 * the page does not know; null when nobody says.
 */
export async function findPhoneInPage({ lid }: { lid: string }): Promise<string | null> {
  const page = globalThis as unknown as WhatsAppWindow;
  const wid = page.require('WAWebWidFactory').createWid(`${lid}@lid`);
  const { getPhoneNumber } = page.require('WAWebApiContact');
  const known = getPhoneNumber(wid);
  if (known) return known.user;
  await page.require('WAWebQueryExistsJob').queryWidExists(wid);
  return getPhoneNumber(wid)?.user ?? null;
}
