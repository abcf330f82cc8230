import { lidUserOf } from './page/lid.ts';
import type { AccountIdentity } from './page/wire-protocol.ts';

/** The number of the business whose phone scans the QR. */
export const BUSINESS_PHONE = '628110000001';

/** Both addresses of a phone number. */
export function addressesOf(phone: string): { phoneId: string; lid: string } {
  return { phoneId: `${phone}@c.us`, lid: `${lidUserOf(phone)}@lid` };
}

/** The account that a page becomes when its QR is scanned. */
export const BUSINESS_ACCOUNT: AccountIdentity = {
  ...addressesOf(BUSINESS_PHONE),
  pushname: 'Sandbox ISP',
};
