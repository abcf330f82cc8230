import { html, type Markup } from '../http/markup.ts';
import type { Notification } from '../notifications/notification.ts';
import { type View, wallTime } from './view.ts';
import { holdWords, outcomeWords } from './waiting-words.ts';
import { say, sayCode, type Words } from './words.ts';

/** The newest notifications: to whom, what, and what became of them. */
export function latestSection(view: View): Markup {
  const { latest } = view.state;
  return html`<h2>${say({ id: 'Terbaru', en: 'Latest' })}</h2>
${
  latest.length === 0
    ? html`<p class="empty">${say({ id: 'Belum ada pesan.', en: 'No messages yet.' })}</p>`
    : html`<ol>${latest.map((notification) => line(notification, view))}</ol>`
}`;
}

function line(notification: Notification, view: View): Markup {
  const { createdAt, phone, template } = notification;
  return html`<li>
<span class="at">${wallTime(createdAt, view)}</span>
<span class="phone">${phone}</span>
<span class="template">${template ?? ''}</span>
<span class="outcome">${outcome(notification, view)}</span>
</li>`;
}

function outcome(notification: Notification, view: View): Markup {
  const { status, errorCode, held, uncertainSince } = notification;
  if (status === 'sent') return receipt(notification);
  const why = errorCode === null ? null : html` ${sayCode(outcomeWords, errorCode)}`;
  if (status === 'failed') return html`${chip('bad', { id: 'gagal', en: 'failed' })}${why}`;
  if (status === 'cancelled') return html`${chip('', { id: 'batal', en: 'cancelled' })}${why}`;
  if (uncertainSince !== null) return chip('warn', { id: 'belum pasti', en: 'uncertain' });
  if (held === null) return chip('', { id: 'menunggu', en: 'pending' });
  const until = held.until && html` · sampai / until ${wallTime(held.until, view)}`;
  return html`${chip('warn', { id: 'ditahan', en: 'held' })} ${sayCode(holdWords, held.reason)}${until}`;
}

/** One tick, two, or two blue ones, as on the phone. */
function receipt({ deliveredAt, readAt }: Notification): Markup {
  if (readAt) return ticks('read', '✓✓', { id: 'dibaca', en: 'read' });
  if (deliveredAt) return ticks('', '✓✓', { id: 'sampai', en: 'delivered' });
  return ticks('', '✓', { id: 'terkirim', en: 'sent' });
}

function ticks(look: string, sign: string, words: Words): Markup {
  return html`<span class="ticks ${look}" aria-hidden="true">${sign}</span> ${say(words)}`;
}

function chip(look: string, words: Words): Markup {
  return html`<span class="chip ${look}">${say(words)}</span>`;
}
