import type { Business } from '../business.ts';
import type { Picture } from './picture.ts';
import type { Sheet } from './sheet.ts';

/** What stands on every document of the business. */
export interface Letterhead {
  business: Business;
  address: string | null;
  logo: Picture | null;
  /** The static QRIS of the business, for invoices. */
  qris: Picture | null;
  timeZone: string;
}

/** Draws name, address, phone and logo of the business, and the title of the document. */
export async function drawLetterhead(
  sheet: Sheet,
  { business, address, logo }: Letterhead,
  title: string,
): Promise<void> {
  const logoRoom = { width: 110, height: 48 };
  if (logo) await sheet.picture(logo, { ...logoRoom, align: 'right', below: false });
  const width = sheet.width - (logo ? logoRoom.width + 12 : 0);
  sheet.text(business.name ?? '-', { size: 15, bold: true, width });
  if (address !== null) sheet.text(address, { size: 9, quiet: true, width });
  if (business.phone !== null) sheet.text(business.phone, { size: 9, quiet: true, width });
  sheet.clear();
  sheet.gap(8);
  sheet.rule();
  sheet.text(title, { size: 17, bold: true });
  sheet.gap(6);
}
