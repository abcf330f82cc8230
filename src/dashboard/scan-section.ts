import { html, type Markup } from '../http/markup.ts';
import { fact, type View, wallSecond } from './view.ts';
import { say } from './words.ts';

/** The code to scan, for who may see it. Empty when none is to be scanned. */
export function scanSection(view: View): Markup {
  const { qr } = view.state;
  if (qr === null) return html``;
  if (!view.isAdmin) {
    return html`<p class="note">${say({
      id: 'Ada kode QR untuk dipindai. Hanya yang masuk dengan hak `admin` bisa melihatnya.',
      en: 'There is a code to scan. Only who has signed in with the scope `admin` can see it.',
    })}</p>`;
  }
  // The address is another one for every code, so that the picture is asked for again.
  return html`<img class="qr" src="/whatsapp/qr.svg?shown=${qr.shownAt.getTime()}" alt="Kode QR / QR code" width="264" height="264">
<div>
<p>${say({
    id: 'Di ponsel usaha: WhatsApp > Perangkat tertaut > Tautkan perangkat.',
    en: "On the business's phone: WhatsApp > Linked devices > Link a device.",
  })}</p>
<dl class="facts">
${fact({ id: 'Muncul', en: 'Shown' }, wallSecond(qr.shownAt, view))}
${fact(
  { id: 'Berlaku sampai', en: 'Valid until' },
  html`${wallSecond(qr.expiresAt, view)} <span data-until="${qr.expiresAt.toISOString()}"></span>`,
)}
</dl>
<p class="quiet">${say({ id: 'Kode baru menyusul sendiri.', en: 'A new one follows by itself.' })}</p>
</div>`;
}
