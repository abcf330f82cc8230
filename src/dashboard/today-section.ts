import { html, type Markup } from '../http/markup.ts';
import type { View } from './view.ts';
import { say, type Words } from './words.ts';

/** What became of the messages that were accepted today. */
export function todaySection({ state }: View): Markup {
  const { sent, delivered, read, failed } = state.today;
  return html`<h2>${say({ id: 'Hari ini', en: 'Today' })}</h2>
<dl class="figures">
${figure({ id: 'Terkirim', en: 'Sent' }, sent)}
${figure({ id: 'Sampai', en: 'Delivered' }, delivered)}
${figure({ id: 'Dibaca', en: 'Read' }, read)}
${figure({ id: 'Gagal', en: 'Failed' }, failed, failed > 0 ? 'bad' : '')}
</dl>`;
}

function figure(name: Words, count: number, tone = ''): Markup {
  return html`<div class="${tone}"><dt>${say(name)}</dt><dd>${count.toLocaleString('id-ID')}</dd></div>`;
}
