import { html, Markup } from '../http/markup.ts';
import { alarmSection } from './alarm-section.ts';
import { latestSection } from './latest-section.ts';
import { orderSection } from './order-section.ts';
import { pageFrame } from './page-frame.ts';
import { queueSection } from './queue-section.ts';
import { scanSection } from './scan-section.ts';
import { sessionSection } from './session-section.ts';
import { todaySection } from './today-section.ts';
import type { View } from './view.ts';
import { say } from './words.ts';

/** The inside of each part of the page that can change, by its id. */
type Sections = ReturnType<typeof writeSections>;

/** Writes every part of the page that can change. */
export function writeSections(view: View) {
  return {
    alarms: alarmSection(view).html,
    session: sessionSection(view).html,
    scan: scanSection(view).html,
    orders: orderSection(view).html,
    queue: queueSection(view).html,
    today: todaySection(view).html,
    latest: latestSection(view).html,
  };
}

/** The page on which one sees whether messages leave, and what has to be done. */
export function statusPage(view: View): string {
  const written = writeSections(view);
  const part = (id: keyof Sections) => new Markup(written[id]);
  const { isAdmin, timeZone } = view;
  const main = html`<main>
<section id="alarms" aria-live="polite">${part('alarms')}</section>
<div class="columns">
<div class="card">
<section id="session" aria-live="polite">${part('session')}</section>
<section id="scan">${part('scan')}</section>
<section id="orders" class="needs-script">${part('orders')}</section>
</div>
<div class="stack">
<section id="today" class="card">${part('today')}</section>
<section id="queue" class="card">${part('queue')}</section>
</div>
</div>
<section id="latest" class="card">${part('latest')}</section>
<p class="quiet">Waktu / Times: ${timeZone}</p>
</main>
${isAdmin ? pairingCode : null}`;
  const title = { id: 'Dasbor', en: 'Dashboard' };
  return pageFrame({ title, path: '/', isAdmin, script: '/dashboard/dashboard.js', main });
}

/** Stays when the parts around it change, which they do while the code is being typed. */
const pairingCode = html`<dialog id="pairing-code" class="card">
<h2>${say({ id: 'Ketik kode ini di ponsel', en: 'Type this code on the phone' })}</h2>
<output class="secret"></output>
<p>${say({
  id: 'WhatsApp > Perangkat tertaut > Tautkan dengan nomor telepon. Berlaku sekitar tiga menit.',
  en: 'WhatsApp > Linked devices > Link with phone number instead. Good for about three minutes.',
})}</p>
<form method="dialog"><button class="button main">${say({ id: 'Tutup', en: 'Close' })}</button></form>
</dialog>`;
