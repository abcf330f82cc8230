import type { AppError } from '../errors.ts';
import { cardPage } from './card-page.ts';
import { both, html } from './markup.ts';

interface Words {
  id: string;
  en: string;
}

const titles: Readonly<Record<number, Words>> = {
  404: { id: 'Halaman ini tidak ada', en: 'There is no such page' },
  429: { id: 'Terlalu banyak permintaan', en: 'Too many requests' },
  503: { id: 'Belum bisa ditampilkan', en: 'Not available right now' },
};
const otherTitle: Words = { id: 'Ada yang tidak beres', en: 'Something went wrong' };
/** What is over by itself in a moment. */
const passing = new Set([429, 503]);

const toDashboard = html`<a class="button main" href="/">${both('Ke dasbor', 'To the dashboard')}</a>`;
/** An empty address is that of the page itself. */
const tryAgain = html`<p>Tunggu sebentar, lalu muat ulang.
<span class="en" lang="en">Wait a moment, then reload.</span></p>
<a class="button main" href="">${both('Muat ulang', 'Reload')}</a>`;

/** What a person reads who opens a page that can't be shown. */
export function errorPage(
  { status, code, message }: Pick<AppError, 'status' | 'code' | 'message'>,
  requestId: string,
): string {
  return cardPage(
    titles[status] ?? otherTitle,
    html`<p class="long" lang="en">${message}</p>
${passing.has(status) ? tryAgain : toDashboard}
<p>${both('Kode untuk ditanyakan', 'To ask with')}: <code>${code}</code> <code class="long">${requestId}</code></p>`,
  );
}
