import { html, type Markup } from '../http/markup.ts';
import { fact, type View, wallTime } from './view.ts';
import { holdWords } from './waiting-words.ts';
import { say, sayCode } from './words.ts';

/** What waits, for what, and when the next one leaves. */
export function queueSection(view: View): Markup {
  const { pending, uncertain, held, oldestPendingAt, nextSendAt } = view.state.status.queue;
  const isNextKnown = pending > 0 && nextSendAt !== null && nextSendAt > view.state.readAt;
  return html`<h2>${say({ id: 'Antrean', en: 'Queue' })}</h2>
<dl class="facts">
${fact({ id: 'Menunggu', en: 'Pending' }, number(pending))}
${fact({ id: 'Belum pasti', en: 'Uncertain' }, number(uncertain))}
${fact({ id: 'Ditahan', en: 'Held' }, number(held.total))}
${oldestPendingAt && fact({ id: 'Menunggu sejak', en: 'Waiting since' }, wallTime(oldestPendingAt, view))}
${isNextKnown ? fact({ id: 'Berikutnya', en: 'Next leaves' }, wallTime(nextSendAt, view)) : null}
</dl>
${held.total === 0 ? null : html`<ul class="holds">${holdLines(view)}</ul>`}`;
}

function holdLines(view: View): Markup[] {
  const { byReason, untilByReason } = view.state.status.queue.held;
  return Object.entries(byReason).map(([reason, count]) => {
    const until = untilByReason[reason] ?? null;
    return html`<li><strong>${number(count)}</strong> ${sayCode(holdWords, reason)}${
      until && html` · sampai / until ${wallTime(until, view)}`
    }</li>`;
  });
}

function number(count: number): Markup {
  return html`${count.toLocaleString('id-ID')}`;
}
