import type { WhatsAppWindow } from './whatsapp-page.ts';

/** Runs in the page. Asks WhatsApp for the code that links the phone with these digits. */
export async function pairingCodeInPage({ phone }: { phone: string }): Promise<string> {
  const page = globalThis as unknown as WhatsAppWindow;
  const linking = page.require('WAWebAltDeviceLinkingApi');
  linking.setPairingType('ALT_DEVICE_LINKING');
  await linking.initializeAltDeviceLinking();
  return linking.startAltLinkingFlow(phone, true);
}
