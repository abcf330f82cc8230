import { html, type Markup } from '../http/markup.ts';
import type { View } from './view.ts';
import { say, type Words } from './words.ts';

interface Order {
  call: 'restart' | 'logout';
  words: Words;
  look: 'main' | 'careful' | '';
  /** What a person has to agree to first. */
  question?: string;
}

const showCode: Order = {
  call: 'restart',
  words: { id: 'Tampilkan kode', en: 'Show the code' },
  look: 'main',
};
const restart: Order = {
  call: 'restart',
  words: { id: 'Mulai ulang', en: 'Restart' },
  look: '',
  question:
    'Mulai ulang browser WhatsApp? Tidak ada pesan yang hilang. / Restart the browser? No message is lost.',
};
const logOut: Order = {
  call: 'logout',
  words: { id: 'Putuskan ponsel', en: 'Log out' },
  look: 'careful',
  question:
    'Putuskan ponsel ini? Pesan menunggu sampai kode baru dipindai. / Log the phone out? Messages wait until a new code is scanned.',
};

/** What a person with the scope for it may order. Empty for others, and on a standby. */
export function orderSection({ state, isAdmin }: View): Markup {
  const { status } = state;
  if (!isAdmin || !status.owner) return html``;
  const isHidden = status.reason === 'press_to_link';
  const orders = [isHidden ? showCode : restart, ...(status.link ? [logOut] : [])];
  return html`${status.state === 'awaiting_scan' ? pairingForm : null}
<p class="orders">${orders.map(button)}</p>`;
}

function button({ call, words, look, question }: Order): Markup {
  return html`<button class="button ${look}" type="button" data-order="${call}" data-question="${question ?? ''}">${say(words)}</button>`;
}

const pairingForm = html`<form id="pairing">
<label for="pairing-phone">${say({
  id: 'Tanpa kamera: minta kode untuk diketik di ponsel',
  en: 'Without a camera: get a code to type on the phone',
})}</label>
<div class="row"><input class="field" id="pairing-phone" name="phone" type="tel" inputmode="tel" autocomplete="off" placeholder="0812…" required maxlength="30">
<button class="button" type="submit">${say({ id: 'Minta kode', en: 'Get a code' })}</button></div>
</form>`;
